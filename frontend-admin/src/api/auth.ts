import { client } from './client'
import type { Login, Me } from './models'
import { unwrap } from './problem'

export const login = (username: string, password: string): Promise<Login> =>
  unwrap(client.POST('/api/auth/login', { body: { username, password } }))

export const refreshSession = (): Promise<Login> => unwrap(client.POST('/api/auth/refresh'))

export const logout = (): Promise<void> => unwrap(client.POST('/api/auth/logout'))

export const fetchMe = (): Promise<Me> => unwrap(client.GET('/api/auth/me'))
