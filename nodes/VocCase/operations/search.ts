import type { IDataObject } from 'n8n-workflow';
import { CASE_STATES, MAX_FOUND, searchCases, STATE_NAMES } from '../../../voc/cases';
import type { CaseState } from '../../../voc/cases';
import { currentRulebook } from '../../../voc/rulebook/current';
import type { Level, Priority } from '../../../voc/types';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { asData, textOf } from '../parameters';

/** Also as text, so that a web address (`?level=P0,review`) can be passed on unchanged. */
function listOf<T extends string>(value: unknown): T[] {
  const parts = Array.isArray(value) ? value : String(value ?? '').split(',');
  return parts.map((part) => String(part).trim()).filter((part) => part !== '') as T[];
}

const STATE_LABELS: Readonly<Record<CaseState, string>> = {
  new: 'New',
  acknowledged: 'Acknowledged',
  investigating: 'Investigating',
  measure: 'Measure Under Way',
  solved: 'Solved',
  confirmed: 'Confirmed by the Customer',
  closed: 'Closed',
  reopened: 'Reopened',
  falseAlarm: 'False Alarm Found',
  merged: 'Merged',
};

/** Chinese of the labels above; one list of state names for panels, pages and errors. */
export const stateTexts: Record<string, string> = Object.fromEntries(
  CASE_STATES.map((state) => [STATE_LABELS[state], STATE_NAMES[state].zh]),
);

export const search: NodeOperation = {
  value: 'search',
  name: 'Search',
  action: 'Search cases',
  description: 'Cases that fit all filters, the newest first, one item a case',
  properties: [
    {
      displayName: 'Filters',
      name: 'filters',
      type: 'collection',
      placeholder: 'Add Filter',
      default: {},
      options: [
        {
          displayName: 'Department',
          name: 'department',
          type: 'string',
          default: '',
          description: 'The whole name',
        },
        {
          displayName: 'Level',
          name: 'levels',
          type: 'multiOptions',
          default: [],
          options: [
            { name: 'P0 Red Line', value: 'P0' },
            { name: 'P1 Major', value: 'P1' },
            { name: 'P2 General', value: 'P2' },
            { name: 'To Be Reviewed', value: 'review' },
          ],
          description: 'Any of these levels; as an expression also a text like "P0,review"',
        },
        {
          displayName: 'Opened Since',
          name: 'since',
          type: 'string',
          default: '',
          placeholder: 'e.g. 2026-11-21 09:00',
          description: 'Date or time; without an offset in the zone of the rulebook',
        },
        {
          displayName: 'Owner',
          name: 'owner',
          type: 'string',
          default: '',
          description: 'The whole name',
        },
        {
          displayName: 'Priority',
          name: 'priorities',
          type: 'multiOptions',
          default: [],
          options: [
            { name: 'High', value: 'high' },
            { name: 'Low', value: 'low' },
            { name: 'Medium', value: 'medium' },
          ],
          description: 'Any of these priorities; as an expression also a text like "high,medium"',
        },
        {
          displayName: 'State',
          name: 'states',
          type: 'multiOptions',
          default: [],
          options: CASE_STATES.map((state) => ({ name: STATE_LABELS[state], value: state })).sort((a, b) =>
            a.name < b.name ? -1 : 1,
          ),
          description: 'Any of these states; as an expression also a text like "new,acknowledged"',
        },
        {
          displayName: 'Words in the Title',
          name: 'text',
          type: 'string',
          default: '',
          placeholder: 'e.g. 制动',
          description: 'Category, model or city, as the title shows them',
        },
      ],
    },
    {
      displayName: 'Limit',
      name: 'limit',
      type: 'number',
      typeOptions: { minValue: 1, maxValue: MAX_FOUND },
      default: 50,
      description: 'Max number of results to return',
    },
    {
      displayName: 'Cursor',
      name: 'cursor',
      type: 'string',
      default: '',
      description:
        'Where the page before ended: the value "nextCursor" of its items. Empty: from the newest on.',
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    const { zone } = await currentRulebook(ledger);
    return await forEachItem(this, 1, async (i) => {
      const filters = this.getNodeParameter('filters', i) as IDataObject;
      const { cases, nextCursor } = await searchCases(ledger.reader, {
        states: listOf<CaseState>(filters.states),
        levels: listOf<Level>(filters.levels),
        priorities: listOf<Priority>(filters.priorities),
        owner: String(filters.owner ?? ''),
        department: String(filters.department ?? ''),
        since: String(filters.since ?? ''),
        text: String(filters.text ?? ''),
        limit: this.getNodeParameter('limit', i) as number,
        cursor: textOf(this, 'cursor', i),
        zone,
      });
      // null on the last page, so that a loop can ask for it without knowing whether it is there.
      return cases.map((view) => ({ json: { case: asData(view), nextCursor: nextCursor ?? null } }));
    });
  },
};
