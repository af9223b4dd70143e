// What of ECharts the reports draw with; loaded with the first chart.
import { BarChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components'
import { use, type ComposeOption } from 'echarts/core'
import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts'
import type { AriaComponentOption, GridComponentOption, TooltipComponentOption } from 'echarts/components'
import { SVGRenderer } from 'echarts/renderers'
import type { CampFigures, MonthFigures } from '@/api/models'
import { monthLabel, rateOf } from './figures'

use([BarChart, LineChart, AriaComponent, GridComponent, TooltipComponent, SVGRenderer])

export type ChartOption = ComposeOption<BarSeriesOption | LineSeriesOption | AriaComponentOption | GridComponentOption | TooltipComponentOption>

const accent = '#0b7a53'
const pale = '#b7dccb'
const ink = '#52606d'
const hairline = '#e4e7eb'
const labels = { color: ink, fontSize: 12 }
const base = { aria: { enabled: true }, animationDuration: 180, grid: { top: 40, right: 56, bottom: 8, left: 8, containLabel: true } } as const

/** Members as bars, the rate as a line over them. */
export function trendOption(months: readonly MonthFigures[]): ChartOption {
  return {
    ...base,
    tooltip: { trigger: 'axis' },
    xAxis: { type: 'category', data: months.map(({ month }) => monthLabel(month)), axisLabel: labels, axisTick: { show: false } },
    yAxis: [
      { type: 'value', name: '参与人数', nameTextStyle: labels, axisLabel: labels, splitLine: { lineStyle: { color: hairline } }, minInterval: 1 },
      { type: 'value', name: '完成率 %', nameTextStyle: labels, axisLabel: labels, min: 0, max: 100, splitLine: { show: false } },
    ],
    series: [
      { type: 'bar', name: '参与人数', data: months.map(({ enrolled }) => enrolled), barMaxWidth: 36, itemStyle: { color: pale, borderRadius: [4, 4, 0, 0] } },
      { type: 'line', name: '完成率 %', yAxisIndex: 1, data: months.map(rateOf), symbolSize: 8, lineStyle: { width: 2 }, color: accent },
    ],
  }
}

/** One bar for each camp, the longest names cut. */
export function comparisonOption(camps: readonly CampFigures[]): ChartOption {
  const shown = camps.toReversed()
  return {
    ...base,
    grid: { ...base.grid, top: 8 },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
    xAxis: { type: 'value', min: 0, max: 100, axisLabel: labels, splitLine: { lineStyle: { color: hairline } } },
    yAxis: { type: 'category', data: shown.map(({ name }) => name), axisLabel: { ...labels, width: 120, overflow: 'truncate' }, axisTick: { show: false } },
    series: [{ type: 'bar', name: '完成率 %', data: shown.map(rateOf), barMaxWidth: 20, itemStyle: { color: accent, borderRadius: [0, 4, 4, 0] }, label: { show: true, position: 'right', formatter: '{c}%', color: ink } }],
  }
}
