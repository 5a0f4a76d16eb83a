/** What has changed: `breaks` say what no longer works, and for whom; `additions` harm nobody. */
export interface Changes { breaks: string[], additions: string[] }

/** Who goes on as the list was (docs/clients.md 3.5). */
export const KEEPERS = 'those that keep the list (ChatGPT until somebody presses Refresh, Claude, Bedrock)'
