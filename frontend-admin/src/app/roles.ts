import type { Role } from '@/api/models'

export const roleWords: Readonly<Record<Role, string>> = {
  super_admin: '超级管理员',
  admin: '管理员',
  coach: '教练',
  volunteer: '志愿者',
}
