import { z } from 'zod';
import { LEVELS, PROBLEM_TYPES } from '../types';

/**
 * Everything the business owns (DESIGN §1), as one object that is validated before it takes effect and kept as
 * numbered versions. Cases, clocks and ladders keep a snapshot of what they were started with.
 */

const name = z.string().trim().min(1).max(100);
const sentence = z.object({ zh: name, en: name });
const minutes = z
  .number()
  .positive()
  .max(366 * 24 * 60);

/**
 * A word the owner adds to the built-in pack (R4). A word can raise a level, never lower one. Two characters at
 * least: a single one stands in half of all texts.
 */
export const wordSchema = z.object({
  word: z.string().trim().min(2).max(40),
  level: z.enum(['P0', 'review', 'P1']),
  category: z.string().trim().min(1).max(50),
});

/** A person or role that can be mentioned. Contact data is optional: Preflight names who cannot be reached. */
export const personSchema = z.object({
  /** What ladders refer to, e.g. 质量总监. */
  role: name,
  name: z.string().trim().max(100).default(''),
  mobile: z
    .string()
    .trim()
    .regex(/^(\+?\d{6,15})?$/)
    .default(''),
  dingTalkUserId: z.string().trim().max(100).default(''),
});

/** One time limit of R10. */
export const limitSchema = z.object({
  /** Natural part of the clock's id, e.g. `expertCheck`. */
  id: z.string().regex(/^[a-z][A-Za-z0-9]{0,40}$/),
  name: sentence,
  levels: z.array(z.enum(LEVELS)).min(1),
  minutes,
  /** Warning when this share of the limit has passed; 100 = no warning. */
  warnAtPercent: z.number().min(1).max(100).default(80),
  /** P0 clocks may not be paused: waiting for the customer cannot hide a red line. */
  pausable: z.boolean().default(true),
  /** The step of the case that meets it. */
  metBy: z.enum(['acknowledge', 'finding', 'measure', 'customerNotice', 'close', 'byHand']),
});

export const CHANNEL_KINDS = ['dingTalkRobot', 'signedWebhook', 'handOff'] as const;

/** Where one rung sends to. `handOff` gives a ready message to whatever node follows (e-mail, phone …). */
export const targetSchema = z.object({
  channel: z.enum(CHANNEL_KINDS),
  /** Name of the group in the credential (`dingTalkRobot`), or a free address for `handOff`. */
  to: z.string().trim().max(200).default(''),
  /** Roles to mention (R11: a front-line agent may @ the top leader). */
  mention: z.array(name).default([]),
});

export const rungSchema = z.object({
  /** Minutes after the ladder was raised (or this loop began). */
  afterMinutes: z
    .number()
    .min(0)
    .max(7 * 24 * 60),
  targets: z.array(targetSchema).min(1),
});

/** An escalation that climbs until somebody acknowledges (R11). */
export const ladderSchema = z
  .object({
    id: z.string().regex(/^[a-z][A-Za-z0-9]{0,40}$/),
    name: sentence,
    levels: z.array(z.enum(LEVELS)).min(1),
    rungs: z.array(rungSchema).min(1).max(20),
    /** How often the whole ladder is climbed again when nobody answers. */
    loops: z.number().int().min(1).max(20).default(3),
    /** Minutes between the last rung and the next loop. */
    loopAfterMinutes: minutes.default(30),
  })
  .refine(
    (ladder) =>
      ladder.rungs.every((rung, i) => i === 0 || rung.afterMinutes > ladder.rungs[i - 1]!.afterMinutes),
    {
      message: 'rungs must come one after the other: each later than the one before',
      path: ['rungs'],
      params: { zh: '每一级的时间必须晚于上一级' },
    },
  );

/** R9: who owns a case; the first row that fits wins, so the last one should fit everything. */
export const ownerRuleSchema = z.object({
  level: z.enum(LEVELS).optional(),
  type: z.enum(PROBLEM_TYPES).optional(),
  category: z.string().trim().max(50).optional(),
  department: name,
  owner: name,
});

export const rulebookSchema = z
  .object({
    version: z.number().int().min(0),
    zone: z.string().refine(isZone, { message: 'unknown time zone', params: { zh: '未知的时区' } }),
    words: z.array(wordSchema).max(20_000),
    people: z.array(personSchema).max(5_000),
    limits: z.array(limitSchema).max(200),
    ladders: z.array(ladderSchema).max(100),
    owners: z.array(ownerRuleSchema).min(1).max(1_000),
  })
  .superRefine((book, context) => {
    const roles = new Set(book.people.map((person) => person.role));
    book.ladders.forEach((ladder, l) =>
      ladder.rungs.forEach((rung, r) =>
        rung.targets.forEach((target, t) =>
          target.mention.forEach((role, m) => {
            if (!roles.has(role)) {
              context.addIssue({
                code: 'custom',
                message: `nobody in "people" has the role ${role}`,
                params: { zh: `人员表里没有角色“${role}”` },
                path: ['ladders', l, 'rungs', r, 'targets', t, 'mention', m],
              });
            }
          }),
        ),
      ),
    );
    const last = book.owners[book.owners.length - 1];
    if (last && (last.level !== undefined || last.type !== undefined || last.category !== undefined)) {
      context.addIssue({
        code: 'custom',
        message:
          'the last row must fit every case (level, type and category empty): no case may be without an owner',
        params: { zh: '最后一行必须适用于所有案件（级别、类型、类别留空），任何案件都不能没有负责人' },
        path: ['owners', book.owners.length - 1],
      });
    }
    if (!book.ladders.some((ladder) => ladder.levels.includes('P0'))) {
      context.addIssue({
        code: 'custom',
        message: 'no ladder for level P0',
        path: ['ladders'],
        params: { zh: '没有适用于 P0 的升级阶梯' },
      });
    }
  });

export type Rulebook = z.infer<typeof rulebookSchema>;
export type RulebookInput = z.input<typeof rulebookSchema>;
export type Limit = z.infer<typeof limitSchema>;
export type LadderPolicy = z.infer<typeof ladderSchema>;
export type Rung = z.infer<typeof rungSchema>;
export type Target = z.infer<typeof targetSchema>;
export type Person = z.infer<typeof personSchema>;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
