import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { localised } from '../nodes/shared/localisation';
import zh from './VocLedgerApi.zh-CN.json';

const onPostgres = { displayOptions: { show: { store: ['postgres'] } } };
const onSqlite = { displayOptions: { show: { store: ['sqlite'] } } };

const texts = localised<{ displayName: string; properties: INodeProperties[] }>(
  {
    displayName: 'VoC Ledger API',
    properties: [
      {
        displayName: 'Database',
        name: 'store',
        type: 'options',
        default: 'postgres',
        description: 'Where feedback, cases, clocks and events are kept',
        options: [
          {
            name: 'PostgreSQL',
            value: 'postgres',
            description: 'For queue mode and for several machines',
          },
          {
            name: 'SQLite File',
            value: 'sqlite',
            description: 'For one machine, at another place than the user folder of n8n',
          },
        ],
      },
      {
        displayName: 'Path',
        name: 'path',
        type: 'string',
        default: '',
        placeholder: 'e.g. /home/node/.n8n/voc-redline.sqlite',
        description: 'Whole path of the file. Empty: voc-redline.sqlite in the user folder of n8n.',
        ...onSqlite,
      },
      {
        displayName: 'Host',
        name: 'host',
        type: 'string',
        default: 'localhost',
        description: 'Name or address of the PostgreSQL server',
        ...onPostgres,
      },
      {
        displayName: 'Port',
        name: 'port',
        type: 'number',
        default: 5432,
        description: 'Port of the PostgreSQL server',
        ...onPostgres,
      },
      {
        displayName: 'Database Name',
        name: 'database',
        type: 'string',
        default: '',
        placeholder: 'e.g. voc',
        description: 'A database of its own, or one shared with n8n (the schema keeps the tables apart)',
        ...onPostgres,
      },
      {
        displayName: 'User',
        name: 'user',
        type: 'string',
        default: '',
        description: 'Needs the right to create a schema and tables on first use',
        ...onPostgres,
      },
      {
        displayName: 'Password',
        name: 'password',
        type: 'string',
        typeOptions: { password: true },
        default: '',
        description: 'Password of this user',
        ...onPostgres,
      },
      {
        displayName: 'Schema',
        name: 'schema',
        type: 'string',
        default: 'voc_redline',
        description: 'Lower-case letters, digits and underscores; all tables are made in it',
        ...onPostgres,
      },
      {
        displayName: 'SSL',
        name: 'ssl',
        type: 'options',
        default: 'disable',
        description: 'Whether the connection to the server is encrypted',
        options: [
          { name: 'Off', value: 'disable', description: 'Only inside a trusted network' },
          { name: 'On', value: 'require', description: 'Encrypted; the certificate is not checked' },
          {
            name: 'On, Check Certificate',
            value: 'verify',
            description: 'Encrypted, and the server proves who it is',
          },
        ],
        ...onPostgres,
      },
      {
        displayName: 'Secret',
        name: 'secret',
        type: 'string',
        typeOptions: { password: true },
        default: '',
        description:
          'Encrypts personal data and signs links and the audit trail. At least 16 random characters, the same on every n8n process; keep a copy in a safe place. With SQLite it may stay empty: then a key file is kept beside the database.',
      },
      {
        displayName: 'Former Secret',
        name: 'formerSecrets',
        type: 'string',
        typeOptions: { password: true },
        default: '',
        description:
          'Only for changing the secret: the one used until now, so that the ledger accepts the new one. Empty it when all n8n processes run with the new one. With a key file, write the new secret into its first line and leave the former ones below.',
      },
    ],
  },
  zh,
);

/** The database of the whole product. Without this credential an SQLite file in n8n's user folder serves. */
// eslint-disable-next-line @n8n/community-nodes/credential-test-required -- vocLedgerTest, by nodes/shared/ledgerAccess.ts
export class VocLedgerApi implements ICredentialType {
  name = 'vocLedgerApi';

  displayName = texts.displayName;

  icon: Icon = { light: 'file:../icons/voc-ledger.svg', dark: 'file:../icons/voc-ledger.dark.svg' };

  documentationUrl = 'https://github.com/voc-redline/n8n-nodes-voc-redline#readme';

  properties = texts.properties;
}
