/** The library of typical problems and the search for similar earlier cases (R16). */
export { addToLibrary, MAX_ENTRIES, searchLibrary } from './library';
export type { AddedToLibrary, AddToLibrary, LibraryEntry, LibraryFilter } from './library';
export { findSimilar, MAX_SIMILAR } from './similar';
export type { SimilarCase, SimilarCases } from './similar';
export { forgetText, indexPending } from './indexing';
