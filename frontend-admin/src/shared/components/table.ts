/** A column of a list: plain text by default, or a slot named `cell-<key>`. */
export interface Column<Row> {
  key: string
  label: string
  text?: (row: Row) => string
  /** CSS width, a hint the table keeps where it can. */
  width?: string
  numeric?: boolean
}
