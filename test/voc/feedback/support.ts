import fc from 'fast-check';
import { normalize } from '../../../voc/feedback';
import type { NormalizeOptions, NormalizedFeedback, RejectReason } from '../../../voc/feedback';
import type { VocError } from '../../../voc/errors';

/** 2026-11-21 12:00 in Shanghai. */
export const NOW = Date.UTC(2026, 10, 21, 4);

export function accepted(payload: unknown, options: Partial<NormalizeOptions> = {}): NormalizedFeedback {
  const decision = normalize(payload, { preset: 'api', receivedAt: NOW, ...options });
  if (decision.outcome !== 'accepted') throw new Error(`rejected: ${decision.reason}`);
  return decision.record;
}

export function rejected(
  payload: unknown,
  options: Partial<NormalizeOptions> = {},
): { reason: RejectReason; problems: VocError[]; excerpt: string } {
  const decision = normalize(payload, { preset: 'api', receivedAt: NOW, ...options });
  if (decision.outcome !== 'rejected') throw new Error('accepted');
  return { reason: decision.reason, problems: decision.problems, excerpt: decision.kept.excerpt };
}

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));

export const mobile = fc
  .tuple(fc.constantFrom('3', '4', '5', '6', '7', '8', '9'), digits(9))
  .map(([second, rest]) => `1${second}${rest}`);

/** ID numbers whose check character holds. */
export const idNumber = fc
  .tuple(
    fc.constantFrom('110101', '440305', '310115', '513221'),
    fc.integer({ min: 1940, max: 2015 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
    digits(3),
  )
  .map(([area, year, month, day, order]) => {
    const body = `${area}${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}${order}`;
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const sum = weights.reduce((total, weight, i) => total + weight * Number(body[i]), 0);
    return body + '10X98765432'[sum % 11];
  });

export const email = fc
  .tuple(fc.stringMatching(/^[a-z][a-z0-9._-]{1,12}[a-z0-9]$/), fc.constantFrom('qq.com', 'mail.example.cn'))
  .map(([local, domain]) => `${local}@${domain}`);

export const plate = fc
  .tuple(
    fc.constantFrom('粤B', '京A', '沪C', '川G'),
    fc.constantFrom('', '·'),
    digits(5),
    fc.constantFrom('', 'D', 'F'),
  )
  .map(([office, dot, number, energy]) => `${office}${dot}${number}${energy}`);

/** Pieces that cleaning and masking react to; strung together they make the nastiest texts. */
export const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'<>&*_`~#|[]()-+=·.@:;/\\\'" \n\t\r',
        ...[
          '<b',
          '</b>',
          '<p ',
          '<script>',
          '<style>',
          '<!--',
          '-->',
          '&amp;',
          'amp;',
          '&lt;',
          'lt;',
          '&#60;',
        ],
        ...[
          '**',
          '__',
          '~~',
          '](http://a.cn)',
          '![',
          '# ',
          '> ',
          '- ',
          '\u200b',
          '\u202e',
          '\u0301',
          '\ud83d',
        ],
        ...[
          '刹',
          '车',
          '失',
          '灵',
          '煞車',
          '著火',
          '么',
          '乾',
          '我叫',
          '张三',
          '姓名',
          '联系人',
          '欧阳',
          '138',
          '0755-',
        ],
        ...[
          '１３８',
          '万公里',
          'km',
          '粤B',
          '新',
          'LSV',
          '𠮷',
          'ﬁ',
          '㎞',
          '½',
          '\ufdfa',
          '\u3000',
          '\ufeff',
          '\0',
        ],
      ),
      mobile,
      idNumber,
      email,
      plate,
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''));
