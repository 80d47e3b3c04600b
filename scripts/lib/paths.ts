import { join } from 'node:path';

/** Where everything lies; all absolute. */
export interface ProjectPaths {
  root: string;
  /** What may be deleted at any time and is made again. */
  cache: string;
  /** Folder with its own package.json and lockfile, so that the root install stays light. */
  n8n: string;
  n8nBinary: string;
  workflows: string;
  inbox: string;
  /** `npm start`: n8n's user folder, log and login. */
  startRun: string;
}

/** @param root the project's folder; npm, jest and bootstrap.mjs all make it the working directory. */
export function projectPaths(root: string = process.cwd()): ProjectPaths {
  const n8n = join(root, 'test', 'n8n');
  return {
    root,
    cache: join(root, '.cache'),
    n8n,
    n8nBinary: join(n8n, 'node_modules', 'n8n', 'bin', 'n8n'),
    workflows: join(root, 'workflows'),
    inbox: join(root, 'test', 'fakes', 'inbox.ts'),
    startRun: join(root, '.run', 'start'),
  };
}
