import { parseJson } from '../canonicalJson';
import { handlingSchema } from '../rulebook/schema';
import type { Handling } from '../rulebook/schema';
import type { CaseStep } from './states';
import type { CaseRow } from './view';

/** Something a person wrote down, masked; UTC ms. */
export interface Note {
  text: string;
  by: string;
  at: number;
}

export interface Finding extends Note {
  /** Not yet the last word. */
  preliminary: boolean;
  /** Other vehicles of the batch have it too: what a fuse is proposed on (R12). */
  batchDefect: boolean;
}

export interface OwnerPair {
  department: string;
  owner: string;
}

/** What the column `life` of a case holds: the newest of each; the trail has them all. */
export interface CaseLife {
  coOwners?: string[];
  /** Who had the case before, the first one first. */
  formerOwners?: OwnerPair[];
  /** A transfer was refused; somebody has to decide who owns the case. */
  escalated?: { at: number; by: string; to: OwnerPair; reason: 'limitReached' | 'formerOwner' };
  /** How often that was decided. */
  decisions?: number;
  finding?: Finding;
  temporary?: Note;
  solution?: Note;
  rootCause?: Note;
  /** How often it was closed. */
  closings?: number;
  /** The step that led to the state. */
  last?: { step: CaseStep; by: string; at: number };
}

export function lifeOf(row: CaseRow): CaseLife {
  return parseJson<CaseLife & object>(row.life);
}

/** The rules the case was opened with; one of an older package has the default ones. */
export function handlingOf(row: CaseRow): Handling {
  return handlingSchema.parse(row.handling === null ? {} : parseJson<object>(row.handling));
}
