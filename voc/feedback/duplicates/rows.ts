import { canonicalJson, parseJson } from '../../canonicalJson';
import type { Tx } from '../../ledger';
import { readBands, writeBands } from './bands';
import type { Identity, IdentityKind } from './identities';
import { readSketch, writeSketch } from './sketch';
import type { Comparable, Signature, SignatureFacts } from './signature';

/** The tables `voc_signature`, `voc_band` and `voc_identity`. */
export interface StoredSignature extends Comparable {
  readonly serial: number;
  readonly feedback: string;
  /** Whose voice; undefined for an anonymous one. */
  readonly customer?: string;
  /** Serial of the first of its copies, where it is a copy. */
  readonly root?: number;
}

interface Row {
  serial: number;
  feedback: string;
  content: string;
  customer: string | null;
  root: number | null;
  sketch: string;
  facts: string;
}

/** Newest first; a shop's phone stands in thousands of complaints, and a viral text in as many. */
const NEWEST_OF_IDENTITY = 20;
const NEWEST_OF_BAND = 32;
/** Candidates of one text that are read and compared: those that share most bands. */
const MOST_CANDIDATES = 48;

const list = (values: readonly (number | string)[]) => values.join(',');

export interface SharedIdentity {
  readonly serial: number;
  readonly kind: IdentityKind;
  readonly person: boolean;
}

/** For each of several identity keys the newest feedbacks that have it as their own customer's or car's. */
export async function findIdentities(
  tx: Tx,
  keys: readonly string[],
): Promise<Map<string, SharedIdentity[]>> {
  const found = new Map<string, SharedIdentity[]>();
  const add = (key: string, { serial, kind, role }: IdentityRow) =>
    found.set(key, [...(found.get(key) ?? []), { serial, kind, person: role === 'person' }]);
  const newest = `SELECT serial, kind, role FROM voc_identity
     WHERE key = @ AND role <> 'mentioned' ORDER BY serial DESC LIMIT ${NEWEST_OF_IDENTITY}`;
  if (keys.length === 0) return found;
  if (tx.dialect === 'postgres') {
    const rows = await tx.all<IdentityRow & { key: string }>(
      `SELECT k.key, i.serial, i.kind, i.role FROM unnest(string_to_array(?, ',')) AS k (key)
       CROSS JOIN LATERAL (${newest.replace('@', 'k.key')}) i`,
      [list(keys)],
    );
    for (const row of rows) add(row.key, row);
    return found;
  }
  for (const key of keys) {
    for (const row of await tx.all<IdentityRow>(newest.replace('@', '?'), [key])) add(key, row);
  }
  return found;
}

interface IdentityRow {
  serial: number;
  kind: IdentityKind;
  role: Identity['role'];
}

/** Serials of texts that share bands or are equal in words, for each text those that share most first. */
export async function findLookalikes(
  tx: Tx,
  texts: readonly Pick<Signature, 'content' | 'bands'>[],
): Promise<number[][]> {
  const hits = texts.map(() => new Map<number, number>());
  const add = (item: number, serial: number, count: number) =>
    hits[item]!.set(serial, (hits[item]!.get(serial) ?? 0) + count);
  const ofBand = `SELECT signature FROM voc_band WHERE key = @ ORDER BY signature DESC LIMIT ${NEWEST_OF_BAND}`;
  const ofContent = 'SELECT serial FROM voc_signature WHERE content = @ ORDER BY serial DESC LIMIT 1';
  // Equal words count as all bands: this one is read even where a thousand others share some.
  const ALL = 1_000_000;
  if (tx.dialect === 'postgres') {
    const items = texts.flatMap(({ bands }, item) => bands.map(() => item));
    // Both questions in one round trip.
    const rows = await tx.all<{ item: number; serial: number; hits: number }>(
      `SELECT k.item, b.signature AS serial, COUNT(*) AS hits
       FROM unnest(string_to_array(?, ',')::bigint[], string_to_array(?, ',')::bigint[]) AS k (item, key)
       CROSS JOIN LATERAL (${ofBand.replace('@', 'k.key')}) b GROUP BY k.item, b.signature
       UNION ALL
       SELECT k.item - 1, s.serial, ${ALL} FROM unnest(string_to_array(?, ',')) WITH ORDINALITY AS k (content, item)
       CROSS JOIN LATERAL (${ofContent.replace('@', 'k.content')}) s`,
      [
        list(items),
        list(texts.flatMap(({ bands }) => bands)),
        list(texts.map(({ content }) => content || '-')),
      ],
    );
    for (const { item, serial, hits: count } of rows) add(item, serial, count);
  } else {
    for (const [item, { bands, content }] of texts.entries()) {
      // All bands in one statement: with one each, half of the time would go into calling the database.
      const each = bands.map(() => `SELECT * FROM (${ofBand.replace('@', '?')})`).join(' UNION ALL ');
      const rows = bands.length === 0 ? [] : await tx.all<{ signature: number }>(each, bands);
      for (const { signature } of rows) add(item, signature, 1);
      const equal =
        content === '' ? undefined : await tx.get<{ serial: number }>(ofContent.replace('@', '?'), [content]);
      if (equal) add(item, equal.serial, ALL);
    }
  }
  return hits.map((counts) =>
    [...counts]
      .sort((a, b) => b[1] - a[1] || b[0] - a[0])
      .slice(0, MOST_CANDIDATES)
      .map(([serial]) => serial),
  );
}

/** Signatures received since then (UTC ms). */
export async function readSignatures(
  tx: Tx,
  serials: Iterable<number>,
  since: number,
): Promise<Map<number, StoredSignature>> {
  const wanted = [...new Set(serials)];
  const found = new Map<number, StoredSignature>();
  if (wanted.length === 0) return found;
  const source =
    tx.dialect === 'postgres'
      ? "unnest(string_to_array(?, ',')::bigint[]) AS k (serial)"
      : '(SELECT value AS serial FROM json_each(?)) AS k';
  const rows = await tx.all<Row>(
    `SELECT s.serial, s.feedback, s.content, s.customer, s.root, s.sketch, s.facts
     FROM ${source} JOIN voc_signature s ON s.serial = k.serial WHERE s.received_at >= ?`,
    [tx.dialect === 'postgres' ? list(wanted) : JSON.stringify(wanted), since],
  );
  for (const row of rows) found.set(row.serial, stored(row));
  return found;
}

function stored(row: Row): StoredSignature {
  const { short, ...facts } = parseJson<object>(row.facts) as SignatureFacts & { short: boolean };
  return {
    serial: row.serial,
    feedback: row.feedback,
    content: row.content,
    ...(row.customer === null ? {} : { customer: row.customer }),
    ...(row.root === null ? {} : { root: row.root }),
    sketch: readSketch(row.sketch),
    short,
    facts,
  };
}

/** One feedback as it is to be found by later ones. */
export interface NewSignature extends StoredSignature {
  readonly receivedAt: number;
  readonly bands: readonly number[];
  readonly identities: readonly Identity[];
}

const PER_STATEMENT = 200;

export async function insertSignatures(tx: Tx, all: readonly NewSignature[]): Promise<void> {
  // Fault codes without words are compared with nothing, and nothing with them.
  const worded = all.filter(({ content }) => content !== '');
  await insertMany(
    tx,
    'voc_signature (serial, feedback, received_at, content, customer, root, sketch, facts, bands)',
    worded.map((one) => [
      ...[one.serial, one.feedback, one.receivedAt, one.content, one.customer ?? null, one.root ?? null],
      writeSketch(one.sketch),
      canonicalJson({ ...one.facts, short: one.short }),
      writeBands(one.bands),
    ]),
  );
  await insertBands(tx, worded);
  await insertIdentities(tx, all);
}

/** So that a person's data is found again, also in a message that could not be read (R3). */
export async function insertIdentities(
  tx: Tx,
  all: readonly Pick<NewSignature, 'serial' | 'feedback' | 'identities'>[],
): Promise<void> {
  await insertMany(
    tx,
    'voc_identity (key, serial, feedback, kind, role)',
    all.flatMap(({ serial, feedback, identities }) =>
      identities.map(({ key, kind, role }) => [key, serial, feedback, kind, role]),
    ),
  );
}

async function insertBands(tx: Tx, all: readonly NewSignature[]): Promise<void> {
  const banded = all.filter(({ bands }) => bands.length > 0);
  if (tx.dialect === 'sqlite') {
    for (const { serial, bands } of banded) {
      await tx.run('INSERT INTO voc_band (key, signature) SELECT DISTINCT value, ? FROM json_each(?)', [
        serial,
        JSON.stringify(bands),
      ]);
    }
  } else if (banded.length > 0) {
    await tx.run(
      `INSERT INTO voc_band (key, signature)
       SELECT DISTINCT * FROM unnest(string_to_array(?, ',')::bigint[], string_to_array(?, ',')::bigint[])`,
      [
        list(banded.flatMap(({ bands }) => bands)),
        list(banded.flatMap(({ serial, bands }) => bands.map(() => serial))),
      ],
    );
  }
}

/** Row by row where a statement costs a microsecond (SQLite), many at once where it costs a round trip. */
async function insertMany(
  tx: Tx,
  into: string,
  rows: readonly (readonly (string | number | null)[])[],
): Promise<void> {
  const size = tx.dialect === 'sqlite' ? 1 : PER_STATEMENT;
  for (let from = 0; from < rows.length; from += size) {
    const part = rows.slice(from, from + size);
    const marks = part.map((row) => `(${row.map(() => '?').join(', ')})`).join(', ');
    await tx.run(`INSERT INTO ${into} VALUES ${marks}`, part.flat());
  }
}

/**
 * Forgets the oldest signatures received before then (UTC ms), at most `limit`; returns how many. Identities stay: they
 * lead to a customer's data for as long as it is kept.
 */
export async function purgeSignatures(tx: Tx, before: number, limit: number): Promise<number> {
  // Serials grow with time, so the oldest are the first of the table; a late one among them waits for its turn.
  const old = await tx.all<{ serial: number; received_at: number; bands: string }>(
    `SELECT serial, received_at, bands FROM voc_signature ORDER BY serial LIMIT ${limit}`,
  );
  const gone = old.filter(({ received_at }) => received_at < before);
  for (const { serial, bands } of gone) await forgetSignature(tx, serial, readBands(bands));
  return gone.length;
}

/** Removes one signature with its bands. */
export async function forgetSignature(tx: Tx, serial: number, bands: readonly number[]): Promise<void> {
  const keys =
    tx.dialect === 'postgres'
      ? "SELECT unnest(string_to_array(?, ',')::bigint[])"
      : 'SELECT value FROM json_each(?)';
  if (bands.length > 0) {
    await tx.run(`DELETE FROM voc_band WHERE signature = ? AND key IN (${keys})`, [
      serial,
      tx.dialect === 'postgres' ? list(bands) : JSON.stringify(bands),
    ]);
  }
  await tx.run('DELETE FROM voc_signature WHERE serial = ?', [serial]);
}
