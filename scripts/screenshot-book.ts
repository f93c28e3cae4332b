import { writeBook } from '../test/kit/book.ts';

/** The pictures that the browser suites left in test-output/screens, as one page: `npm run book`. */
console.log(writeBook(new Date()) ?? 'No pictures yet: run the suites in test/journey first.');
