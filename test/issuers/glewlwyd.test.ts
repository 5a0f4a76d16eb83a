import startGlewlwyd, { skip } from './glewlwyd.ts'
import testSignIn from './sign-in.ts'

testSignIn('Glewlwyd', skip, startGlewlwyd)
