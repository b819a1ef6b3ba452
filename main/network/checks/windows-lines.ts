/**
 * What PowerShell is asked about the firewall. It answers in JSON: the words of `netsh` are in the language of the system.
 * @param program - its path.
 */
export function windowsLines(program: string): string {
  return [
    `$ErrorActionPreference = 'SilentlyContinue'`,
    `$profiles = @(Get-NetFirewallProfile | ForEach-Object { @{ name = [string]$_.Name; enabled = ($_.Enabled -eq 'True') } })`,
    `$active = @(Get-NetConnectionProfile | ForEach-Object { ([string]$_.NetworkCategory) -replace 'DomainAuthenticated', 'Domain' })`,
    `$rules = @(Get-NetFirewallApplicationFilter -Program '${program.replaceAll("'", "''")}' | Get-NetFirewallRule |`,
    `  Where-Object { $_.Enabled -eq 'True' -and $_.Direction -eq 'Inbound' } |`,
    `  ForEach-Object { @{ action = [string]$_.Action; profile = [string]$_.Profile } })`,
    `@{ profiles = $profiles; active = $active; rules = $rules } | ConvertTo-Json -Depth 3 -Compress`,
  ].join('\n')
}
