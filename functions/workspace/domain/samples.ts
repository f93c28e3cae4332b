export interface SampleFile {
  readonly name: string;
  readonly contentType: string;
  readonly text: string;
}

export interface SampleProject {
  readonly name: string;
  readonly description: string;
  readonly files: readonly SampleFile[];
}

/** What `POST /v1/sample-data` shows a newcomer: a small company's work, marked as a sample wherever it appears. */
export const sampleProjects: readonly SampleProject[] = [
  {
    name: 'Website relaunch',
    description: 'Pages, copy and launch plan of the new website.',
    files: [
      {
        name: 'launch-plan.md',
        contentType: 'text/markdown',
        text: '# Launch plan\n\n1. Freeze the copy\n2. Move the redirects\n3. Switch the name servers\n4. Watch the error rate for a day\n',
      },
      {
        name: 'redirects.csv',
        contentType: 'text/csv',
        text: 'from,to\n/about-us,/about\n/pricing.html,/pricing\n/blog/2019,/archive\n',
      },
    ],
  },
  {
    name: 'Quarterly report',
    description: 'Figures and commentary of the third quarter.',
    files: [
      {
        name: 'revenue.csv',
        contentType: 'text/csv',
        text: 'month,revenue\nJuly,41200\nAugust,39850\nSeptember,44610\n',
      },
      {
        name: 'commentary.txt',
        contentType: 'text/plain',
        text: 'September made up for a quiet August; two renewals moved into October.\n',
      },
    ],
  },
  {
    name: 'Onboarding',
    description: 'What a new colleague reads in the first week.',
    files: [
      {
        name: 'first-week.md',
        contentType: 'text/markdown',
        text: '# Your first week\n\n- Monday: accounts, keys, lunch\n- Tuesday: read the handbook\n- Wednesday: shadow support\n- Thursday: first small change\n- Friday: tell us what was missing\n',
      },
    ],
  },
];
