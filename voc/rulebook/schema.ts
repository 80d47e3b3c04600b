import { z } from 'zod';
import { calendarSchema, defaultCalendars } from '../sla/calendar';
import { defaultSurgeRules, surgeRulesSchema } from '../surge/rules';
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
 * A row of words the owner adds to the built-in pack (R4): see ownerWords.ts for what the cell may hold. A word can
 * raise a level, never lower one. `ignore` and `group` rows raise nothing and need no category. Only the shape is held
 * here: what a later package no longer likes about a published word must not put the whole rulebook out of force.
 */
export const wordSchema = z
  .object({
    word: z.string().trim().min(2).max(2000),
    level: z.enum(['P0', 'review', 'P1', 'ignore', 'group']),
    category: z.string().trim().max(50).default(''),
  })
  .refine(({ level, category }) => category !== '' || level === 'ignore' || level === 'group', {
    message: 'is missing',
    path: ['category'],
    params: { zh: '没有填写' },
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
  /** R9: where the person works, and whether they head it. */
  department: name.optional(),
  head: z.boolean().optional(),
  /** Role or name of who stands in. */
  deputy: name.optional(),
  /** The post is vacant or the person away: the deputy takes new cases, else the head of the department. */
  absent: z.boolean().optional(),
});

/** One time limit of R10, for cases of these levels, types and channels. */
export const limitSchema = z
  .object({
    /** Natural part of the clock's id, e.g. `expertCheck`. */
    id: z.string().regex(/^[a-z][A-Za-z0-9]{0,40}$/),
    name: sentence,
    levels: z.array(z.enum(LEVELS)).min(1),
    /** Empty = every type. */
    types: z.array(z.enum(PROBLEM_TYPES)).default([]),
    /** Ids of channels, e.g. `hotline`; empty = every channel. */
    channels: z.array(z.string().trim().min(1).max(64)).max(50).default([]),
    /** Working time of the calendar. */
    minutes,
    calendar: z.string().default('always'),
    /** Warning when this share of the limit has passed; 100 = no warning. */
    warnAtPercent: z.number().min(1).max(100).default(80),
    /** More warnings, so many working minutes before the limit. */
    warnMinutesBefore: z.array(minutes).max(5).default([]),
    /** An overrun of so many percent of the limit calls for a review (R10); 0 = none. */
    overrunPercent: z.number().min(0).max(1000).default(20),
    /** P0 clocks may not be paused: waiting for the customer cannot hide a red line. */
    pausable: z.boolean().default(true),
    /** The step of the case that meets it. */
    metBy: z.enum(['acknowledge', 'finding', 'measure', 'customerNotice', 'close', 'byHand']),
  })
  .superRefine((limit, context) => {
    limit.warnMinutesBefore.forEach((before, i) => {
      if (before < limit.minutes) return;
      context.addIssue({
        code: 'custom',
        path: ['warnMinutesBefore', i],
        message: 'the warning would come before the limit begins',
        params: { zh: '提醒早于时限开始' },
      });
    });
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

/** A word of intake's vocabulary, with its other names. */
const faultWordsSchema = z.object({
  /** A built-in one (`brake`, `noise` …), or one of the owner's with a name. */
  id: z.string().regex(/^[a-z][A-Za-z0-9_]{0,40}$/),
  name: sentence.optional(),
  words: z.array(name).max(500),
});

/** What intake recognises in a text beside its built-in lists (R2). */
export const vocabularySchema = z.object({
  brands: z
    .array(z.object({ name, aliases: z.array(name).max(100), series: z.array(name).max(1_000) }))
    .max(500)
    .default([]),
  components: z.array(faultWordsSchema).max(500).default([]),
  symptoms: z.array(faultWordsSchema).max(500).default([]),
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
    /** What everybody who is called should know, in the owner's words: a hotline number, where the manual lies. */
    note: z.string().trim().min(1).max(200).optional(),
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
  /** Province, city or dealer; fits where the customer's place has it (四川 fits 四川 成都). */
  region: z.string().trim().min(1).max(50).optional(),
  department: name,
  owner: name,
  /** Who else works on it where several departments are involved. */
  coOwners: z.array(name).max(20).optional(),
});

const hours = z
  .number()
  .positive()
  .max(366 * 24);

/** How cases are handled (R9, R13, R14); a case keeps those it was opened with. */
export const handlingSchema = z.object({
  /** The transfer with this number is refused and escalates instead (击鼓传花); so does any return to a former owner. */
  transferLimit: z.number().int().min(1).max(20).default(3),
  /** What satisfaction should be, of 5; figures are measured against it. */
  satisfactionTarget: z.number().min(1).max(5).default(4.5),
  /** An answer with a lower score reopens the case, as "not solved" does; 1 = no score does. */
  reopenBelow: z.number().min(1).max(5).default(3),
  /** After so many attempts without an answer the case may be closed. */
  closeAfterAttempts: z.number().int().min(1).max(10).default(3),
  /** An attempt has this time to be answered before the next one counts. */
  askAgainHours: hours.default(24),
  /** Time limit of a reopened case. */
  reopenedHours: hours.default(24),
  /** The improvement is checked again so many months after the closing; 0 = never. */
  followUpMonths: z.number().int().min(0).max(24).default(1),
  /** Levels that may be closed early, with a reason, without root cause, measure and answer. */
  closeEarly: z.array(z.enum(LEVELS)).default(['P2']),
  /** The customer hears of the progress at least this often; 0 = no reminder. */
  progressHours: z
    .object({
      P0: z.number().min(0).max(720).default(12),
      review: z.number().min(0).max(720).default(12),
      P1: z.number().min(0).max(720).default(24),
      P2: z.number().min(0).max(720).default(72),
    })
    .default({}),
});

export const rulebookSchema = z
  .object({
    version: z.number().int().min(0),
    zone: z.string().refine(isZone, { message: 'unknown time zone', params: { zh: '未知的时区' } }),
    words: z.array(wordSchema).max(20_000),
    people: z.array(personSchema).max(5_000),
    limits: z.array(limitSchema).max(200),
    /** When people work; limits name them. */
    calendars: z.array(calendarSchema).min(1).max(50).default(defaultCalendars),
    ladders: z.array(ladderSchema).max(100),
    owners: z.array(ownerRuleSchema).min(1).max(1_000),
    handling: handlingSchema.default({}),
    /** R8. One that was published before there were surge rules gets the default ones. */
    surge: surgeRulesSchema.default(defaultSurgeRules),
    /** Brands, components and symptoms that intake reads beside its own. */
    vocabulary: vocabularySchema.default({}),
    masks: z
      .object({
        /** R3 "VIN when asked"; phone, ID number, e-mail, plate and name are always masked. */
        vin: z.boolean().default(false),
      })
      .default({}),
  })
  .superRefine((book, context) => {
    const calendars = new Set(book.calendars.map(({ id }) => id));
    book.limits.forEach(({ calendar }, i) => {
      if (calendars.has(calendar)) return;
      context.addIssue({
        code: 'custom',
        path: ['limits', i, 'calendar'],
        message: `there is no calendar ${calendar}`,
        params: { zh: `没有日历“${calendar}”` },
      });
    });
    book.calendars.forEach(({ id }, i) => {
      if (book.calendars.findIndex((other) => other.id === id) === i) return;
      context.addIssue({
        code: 'custom',
        path: ['calendars', i, 'id'],
        message: `another calendar has the id ${id}`,
        params: { zh: `日历代号“${id}”重复` },
      });
    });
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
    if (last && [last.level, last.type, last.category, last.region].some((wanted) => wanted !== undefined)) {
      context.addIssue({
        code: 'custom',
        message:
          'the last row must fit every case (level, type, category and region empty): no case may be without an owner',
        params: { zh: '最后一行必须适用于所有案件（级别、类型、类别、地区留空），任何案件都不能没有负责人' },
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
export type OwnerRule = z.infer<typeof ownerRuleSchema>;
export type Person = z.infer<typeof personSchema>;
export type Handling = z.infer<typeof handlingSchema>;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
