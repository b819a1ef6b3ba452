import type { ModelProblem } from '../contract/templates.ts'

/** A file's problems. `isRefused`: one of them is such that nothing of the file can be used. */
export interface FileFindings {
  file: string
  problems: ModelProblem[]
  isRefused: boolean
}

/** Where in which file a value stands. What is wrong with it is noted here. */
export class Place {
  readonly findings: FileFindings
  /** As people write it: `[2].contents[4].schema`; empty for the whole file. */
  readonly path: string

  constructor(findings: FileFindings, path = '') {
    this.findings = findings
    this.path = path
  }

  at(step: string | number): Place {
    const path = typeof step === 'number' ? `${this.path}[${step}]` : this.path === '' ? step : `${this.path}.${step}`
    return new Place(this.findings, path)
  }

  /** Notes what makes the file unusable. @returns null, for whoever read in vain. */
  refuse(message: string): null {
    this.note(message)
    this.findings.isRefused = true
    return null
  }

  /** Notes what stands in the way, but not of the rest of the file. */
  note(message: string): void {
    this.findings.problems.push({ file: this.findings.file, path: this.path, message })
  }
}
