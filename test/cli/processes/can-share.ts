const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const isNewEnough = major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12)

/** Whether this Node lets processes share a port, on this system. */
export const canShare = isNewEnough && process.platform === 'linux'
/** Why tests with several processes are skipped, or false. */
export const skip = canShare ? false : `Node ${process.versions.node} on ${process.platform} cannot share a port`
