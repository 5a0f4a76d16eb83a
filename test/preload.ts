import t from 'tap'
import endIdle from './idle.ts'

/** What the runner loads before each test file: no test waits for longer than a minute. */
endIdle(t, 60_000)
