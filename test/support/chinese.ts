/** Import this before any node: the language of the panels is fixed when the package loads. */
process.env.N8N_DEFAULT_LOCALE = 'zh-CN';
