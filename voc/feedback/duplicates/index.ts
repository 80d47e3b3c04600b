/** Recognising the same matter and copied words across channels (R2). What is stored of them: docs/privacy.md. */
export { identitiesOf, identityKey, IDENTITY_KINDS } from './identities';
export type { Identity, IdentityKind } from './identities';
export { Matcher, serialOf } from './matcher';
export type { Likeness, Match } from './matcher';
export {
  findLookalikes,
  forgetSignature,
  insertIdentities,
  insertSignatures,
  purgeSignatures,
  readSignatures,
} from './rows';
export type { NewSignature, StoredSignature } from './rows';
export { readBands } from './bands';
export { copySimilarity, matterSimilarity, SHORT_TEXT, signatureOf } from './signature';
export type { Comparable, Signature } from './signature';
export { joinWaiting, mergeOf } from './merge';
export type { Merge } from './merge';
export { sayingOf } from './text';
