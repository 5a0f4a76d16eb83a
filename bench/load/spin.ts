/** A program: uses its core until whoever started it is gone. */
const LOOK_AFTER = 1e8
const parent = process.ppid

while (process.ppid === parent) {
  for (let left = LOOK_AFTER; left > 0; left--);
}
