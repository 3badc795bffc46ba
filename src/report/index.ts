export { renderReport } from './render-report.js';
export type {
  IntrusionCoverage,
  ReportCounts,
  ReportData,
  ReportEvaluation,
  ReportLine,
  ReportRun,
  TimelinePoint,
} from './report-data.js';
