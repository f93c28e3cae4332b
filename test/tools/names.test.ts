import { describe, expect, it } from 'vitest';
import { nameFault, prefixOf, renamed, singularOf } from '../../scripts/scaffold/names.ts';

describe('the name of a capability', () => {
  it.each(['contracts2', 'Invoices', 'price-lists', 'two words', 'as', 'status', 'address', 'invoice', 'kernel'])(
    'is not %s',
    (name) => {
      expect(nameFault(name)).toBeTypeOf('string');
    },
  );

  it.each(['utils', 'helpers', 'models'])('is not %s, which says nothing', (name) => {
    expect(nameFault(name)).toContain('says nothing');
  });

  it.each(['webhooks', 'invoices', 'companies', 'agents'])('may be %s', (name) => {
    expect(nameFault(name)).toBeUndefined();
  });

  it.each([
    ['invoices', 'invoice'],
    ['companies', 'company'],
    ['boxes', 'box'],
    ['branches', 'branch'],
    ['cases', 'case'],
  ])('%s has one %s', (plural, singular) => {
    expect(singularOf(plural)).toBe(singular);
  });

  it('gives its ids three letters that no other id begins with', () => {
    expect(prefixOf('webhook', new Set())).toBe('wbh');
    expect(prefixOf('webhook', new Set(['wbh']))).toBe('web');
    expect(prefixOf('webhook', new Set(['wbh', 'web', 'wea']))).not.toMatch(/^(wbh|web|wea)$/);
  });

  it('takes the place of the template’s in every form, with its article', () => {
    const names = { plural: 'entries', singular: 'entry', idPrefix: 'ent' };

    expect(renamed("Make a gadget: gadgets, Gadget, Gadgets, GADGET, 'gdg'", names)).toBe(
      "Make an entry: entries, Entry, Entries, ENTRY, 'ent'",
    );
  });
});
