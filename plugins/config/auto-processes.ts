import { availableParallelism, totalmem } from 'node:os'

/** Bytes of the container's memory for each process. */
const MEMORY_PER_PROCESS = 512 * 1024 * 1024

/**
 * The processes of PROCESSES=auto: one for each core that the machine or container lets us use, and no more than its
 * memory (bytes; 0 where it has no limit) has room for.
 */
export default function autoProcesses (
  cores = availableParallelism(), memory = process.constrainedMemory()
): number {
  const isLimited = memory > 0 && memory < totalmem()
  return isLimited ? Math.max(1, Math.min(cores, Math.floor(memory / MEMORY_PER_PROCESS))) : cores
}
