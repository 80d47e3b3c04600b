import type { OwnerRule, Person, Rulebook } from '../rulebook/schema';
import type { Level, ProblemType } from '../types';

/** What the matrix of responsibility looks at (R9). */
export interface OwnerScope {
  level: Level;
  type: ProblemType;
  category: string;
  province?: string;
  city?: string;
  dealer?: string;
}

export type OwnerReason = 'rule' | 'deputy' | 'departmentHead' | 'nobodyElse';

export interface Responsible {
  department: string;
  owner: string;
  coOwners: string[];
  /** How it came to this person; said in the trail where it is not the one the rule names. */
  evidence: {
    reason: OwnerReason;
    /** The row of the rulebook's owners, counted from 1. */
    row: number;
    /** Whom the rule names, where somebody stands in. */
    insteadOf?: string;
    /** Vacant posts that were passed over, in order. */
    vacant: string[];
  };
}

/** The first row of the rulebook that fits; its last row fits everything. A vacant owner's deputy or head stands in. */
export function responsibleFor(rulebook: Rulebook, scope: OwnerScope): Responsible {
  const at = rulebook.owners.findIndex((rule) => fits(rule, scope));
  const index = at === -1 ? rulebook.owners.length - 1 : at;
  const { department, owner, coOwners = [] } = rulebook.owners[index]!;
  const standIn = occupiedOwner(rulebook.people, owner, department);
  const { reason, vacant } = standIn;
  return {
    department,
    owner: standIn.owner,
    coOwners: coOwners.filter((name) => name !== standIn.owner),
    evidence: { reason, row: index + 1, vacant, ...(reason === 'rule' ? {} : { insteadOf: owner }) },
  };
}

function fits(rule: OwnerRule, scope: OwnerScope): boolean {
  const same = (wanted: string | undefined, is: string) => wanted === undefined || wanted === is;
  const { province, city, dealer } = scope;
  return (
    same(rule.level, scope.level) &&
    same(rule.type, scope.type) &&
    same(rule.category === '' ? undefined : rule.category, scope.category) &&
    (rule.region === undefined || [province, city, dealer].some((place) => inRegion(rule.region!, place)))
  );
}

/** 四川 fits 四川省, 成都 fits 成都市. */
function inRegion(region: string, place: string | undefined): boolean {
  const bare = (name: string) =>
    name.replace(/(?:特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|省|市)$/, '');
  return place !== undefined && place !== '' && bare(place) === bare(region);
}

/**
 * Who really takes it: the owner, else his deputy (and the deputy's), else the head of the department. Where nobody is
 * there the rule's owner stays, and the reason says so: a case never has none.
 */
export function occupiedOwner(
  people: readonly Person[],
  owner: string,
  department: string,
): { owner: string; reason: OwnerReason; vacant: string[] } {
  const vacant: string[] = [];
  for (let name: string | undefined = owner; name !== undefined && !vacant.includes(name); ) {
    const posts = postsOf(people, name);
    if (!isVacant(posts)) return { owner: name, reason: name === owner ? 'rule' : 'deputy', vacant };
    vacant.push(name);
    name = posts.find(({ deputy }) => deputy !== undefined)?.deputy;
  }
  const head = headOf(people, department);
  if (head !== undefined && !vacant.includes(head)) return { owner: head, reason: 'departmentHead', vacant };
  return { owner, reason: 'nobodyElse', vacant };
}

/** The role of whoever heads the department and is there. */
export function headOf(people: readonly Person[], department: string): string | undefined {
  return people.find((person) => person.head && person.department === department && !person.absent)?.role;
}

function postsOf(people: readonly Person[], name: string): Person[] {
  return people.filter((person) => person.role === name || person.name === name);
}

/** Several people may hold one role (a duty roster): it is vacant when all of them are away. An unlisted name is a person. */
function isVacant(posts: readonly Person[]): boolean {
  return posts.length > 0 && posts.every(({ absent }) => absent === true);
}
