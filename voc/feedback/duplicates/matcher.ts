import type { Tx } from '../../ledger';
import type { NormalizedFeedback } from '../types';
import type { IdentityKind } from './identities';
import { findIdentities, findLookalikes, insertSignatures, purgeSignatures, readSignatures } from './rows';
import type { NewSignature, SharedIdentity, StoredSignature } from './rows';
import { copySimilarity, matterSimilarity, signatureOf } from './signature';
import type { Signature } from './signature';

/** What an earlier feedback has to do with a new one. */
export interface Likeness {
  /** Number of the earlier feedback. */
  readonly number: string;
  /** Part of the character pairs that both share, 0 … 1. */
  readonly similarity: number;
}

export interface Match {
  /** The same person or car wrote about the same: `by` says how it was recognised. */
  readonly matter?: Likeness & { readonly by: IdentityKind };
  /** Somebody else's words. */
  readonly copyOf?: Likeness;
  /** Whose voice and which words, as keyed hashes: copies have the words of the first one. */
  readonly customer?: string;
  readonly content?: string;
  readonly root?: number;
}

/** Almost word by word: found by the first one's bands, so it needs none of its own (a flood stays small). */
const SAME_BANDS_FROM = 0.9;

/**
 * Compares the messages of one batch with the ledger and with each other. All look-ups are made at once, before the
 * first message is stored: on PostgreSQL a round trip each would cost more than the comparing.
 */
export class Matcher {
  private readonly written: NewSignature[] = [];
  /** The same, by band and by words: a batch of a thousand must not compare each with each. */
  private readonly writtenBy = new Map<number | string, NewSignature[]>();

  private constructor(
    private readonly tx: Tx,
    private readonly since: number,
    private readonly signatures: ReadonlyMap<NormalizedFeedback, Signature>,
    private readonly identities: ReadonlyMap<string, SharedIdentity[]>,
    private readonly lookalikes: ReadonlyMap<Signature, number[]>,
    private readonly stored: ReadonlyMap<number, StoredSignature>,
  ) {}

  /** `since`: UTC ms; what was received before is not looked at. */
  static async of(tx: Tx, records: readonly NormalizedFeedback[], since: number): Promise<Matcher> {
    const signatures = new Map(records.map((record) => [record, signatureOf(tx.keys, record)]));
    const worded = [...signatures.values()].filter(({ content }) => content !== '');
    const keys = worded.flatMap(({ identities }) =>
      identities.filter(({ role }) => role !== 'mentioned').map(({ key }) => key),
    );
    const identities = await findIdentities(tx, [...new Set(keys)]);
    const long = worded.filter(({ short }) => !short);
    const found = long.length === 0 ? [] : await findLookalikes(tx, long);
    const lookalikes = new Map(long.map((signature, i) => [signature, found[i]!]));
    const serials = [...found.flat(), ...[...identities.values()].flat().map(({ serial }) => serial)];
    const stored = await readSignatures(tx, serials, since);
    const roots = [...stored.values()].flatMap(({ root }) =>
      root === undefined || stored.has(root) ? [] : [root],
    );
    for (const [serial, root] of await readSignatures(tx, roots, since)) stored.set(serial, root);
    return new Matcher(tx, since, signatures, identities, lookalikes, stored);
  }

  match(record: NormalizedFeedback): Match {
    const own = this.signatures.get(record)!;
    const kin = this.kinOf(own);
    const customer = this.customerOf(own, kin);
    const base = customer === undefined ? {} : { customer };
    if (own.content === '') return base;
    const matter = this.matterOf(own, kin);
    const content = own.short ? {} : { content: own.content };
    if (matter) return { ...base, ...content, matter };
    const copy = own.short ? undefined : this.copyOf(own, customer, kin);
    if (!copy) return { ...base, ...content };
    const { root, similarity } = copy;
    return {
      ...base,
      copyOf: { number: root.feedback, similarity },
      content: root.content,
      root: root.serial,
    };
  }

  /** Remembers a stored feedback for the rest of the batch and for `flush`. */
  add(record: NormalizedFeedback, number: string, match: Match): void {
    const { sketch, short, facts, identities, content, bands } = this.signatures.get(record)!;
    const copied = match.copyOf !== undefined && match.copyOf.similarity >= SAME_BANDS_FROM;
    const written: NewSignature = {
      serial: serialOf(number),
      feedback: number,
      receivedAt: record.receivedAt,
      ...(match.customer === undefined ? {} : { customer: match.customer }),
      ...(match.root === undefined ? {} : { root: match.root }),
      ...{ sketch, short, facts, identities, content },
      bands: copied ? [] : bands,
    };
    this.written.push(written);
    if (short) return;
    for (const key of [content, ...written.bands]) {
      const same = this.writtenBy.get(key);
      if (same) same.push(written);
      else this.writtenBy.set(key, [written]);
    }
  }

  /** Writes what was added, and forgets as many again that are older than the window. */
  async flush(): Promise<void> {
    if (this.written.length === 0) return;
    await insertSignatures(this.tx, this.written);
    await purgeSignatures(this.tx, this.since, 2 * this.written.length);
  }

  /** Earlier feedbacks of the same person or car, and by which identity. */
  private kinOf(own: Signature): Map<StoredSignature, SharedIdentity> {
    const kin = new Map<StoredSignature, SharedIdentity>();
    for (const { key, role } of own.identities) {
      if (role === 'mentioned') continue;
      for (const shared of this.identities.get(key) ?? []) {
        const earlier = this.stored.get(shared.serial);
        if (earlier && !kin.has(earlier)) kin.set(earlier, shared);
      }
      for (const earlier of this.written) {
        const shared = earlier.identities.find((identity) => identity.key === key);
        if (!shared || shared.role === 'mentioned' || kin.has(earlier)) continue;
        kin.set(earlier, { serial: earlier.serial, kind: shared.kind, person: shared.role === 'person' });
      }
    }
    return kin;
  }

  /** One voice a person, also where he gives his phone once and his e-mail the next time. */
  private customerOf(own: Signature, kin: Map<StoredSignature, SharedIdentity>): string | undefined {
    for (const [earlier, { person }] of kin) if (person && earlier.customer) return earlier.customer;
    return own.customer;
  }

  private matterOf(own: Signature, kin: Map<StoredSignature, SharedIdentity>): Match['matter'] {
    let best: Match['matter'];
    for (const [earlier, { kind }] of kin) {
      const similarity = matterSimilarity(own, earlier);
      if (similarity === undefined || similarity <= (best?.similarity ?? 0)) continue;
      best = { number: earlier.feedback, similarity, by: kind };
    }
    return best;
  }

  private copyOf(
    own: Signature,
    customer: string | undefined,
    kin: Map<StoredSignature, SharedIdentity>,
  ): { root: StoredSignature; similarity: number } | undefined {
    let best: { root: StoredSignature; similarity: number } | undefined;
    const candidates = (this.lookalikes.get(own) ?? []).map((serial) => this.stored.get(serial));
    const sameBatch = [own.content, ...own.bands].flatMap((key) => this.writtenBy.get(key) ?? []);
    for (const candidate of new Set([...candidates, ...sameBatch])) {
      if (!candidate || kin.has(candidate)) continue;
      const near = copySimilarity(own, candidate);
      if (near === undefined) continue;
      const first = candidate.root === undefined ? undefined : this.bySerial(candidate.root);
      const ofFirst = first && copySimilarity(own, first);
      const [root, similarity] = first && ofFirst !== undefined ? [first, ofFirst] : [candidate, near];
      // The author himself, writing once more after others have copied him.
      if (customer !== undefined && root.customer === customer) continue;
      if (!best || similarity > best.similarity) best = { root, similarity };
    }
    return best;
  }

  private bySerial(serial: number): StoredSignature | undefined {
    return this.stored.get(serial) ?? this.written.find((one) => one.serial === serial);
  }
}

/** `F20261121-000042` → 42: unique over all days, the counter never starts again. */
export function serialOf(feedback: string): number {
  return Number(feedback.slice(feedback.indexOf('-') + 1));
}
