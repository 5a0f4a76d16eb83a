import t from 'tap'
import tellEarlyEnd from './early-end.ts'
import endIdle from './idle.ts'

/** What the runner loads before each test file: no test waits for longer than a minute, none ends without a reason. */
endIdle(t, 60_000)
tellEarlyEnd(t)
