# Sourced by `ok` and `test`: runs the steps of the gate, times them, counts what passed and failed.
#
# Each step adds a line "PASSED FAILED NAME" to $results and leaves its output in $reports.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export PATH="$root/node_modules/.bin:$PATH"
[ -t 1 ] || export NO_COLOR=1
reports=${GEMEL_TEST_REPORTS:-$(mktemp -d /tmp/gemel-test.XXXXXX)}
export GEMEL_TEST_REPORTS=$reports
results=$reports/results
mkdir -p "$reports"
cd "$root"

now() { date +%s%N; }

# Seconds with one decimal since a time of `now`.
since() {
  local ms=$((($(now) - $1) / 1000000))
  printf '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100))
}

tell() { # name, passed, failed, beginning
  local verdict=ok
  if [ "$3" -gt 0 ]; then verdict=FAILED; fi
  printf '%-28s %-7s %5d passed %4d failed  %8s\n' "$1" "$verdict" "$2" "$3" "$(since "$4")"
  printf '%d %d %s\n' "$2" "$3" "$1" >>"$results"
}

log_of() { printf '%s/%s.log' "$reports" "${1//[^a-z0-9]/-}"; }

# One command that passes or fails as a whole; its output is shown when it fails.
check() { # name, command...
  local name=$1 began log
  shift
  began=$(now)
  log=$(log_of "$name")
  if "$@" >"$log" 2>&1 </dev/null; then
    tell "$name" 1 0 "$began"
  else
    cat "$log"
    tell "$name" 0 1 "$began"
  fi
}

# A command that takes long and tells what it does: its output is shown as it comes.
watch() { # name, command...
  local name=$1 began log
  shift
  began=$(now)
  log=$(log_of "$name")
  if "$@" 2>&1 </dev/null | tee "$log"; then tell "$name" 1 0 "$began"; else tell "$name" 0 1 "$began"; fi
}

# A vitest project; counts its tests. A failure outside of any test counts as one.
tests() { # name, project, reporter
  local began json code=0 passed failed
  began=$(now)
  json=$reports/$2.json
  vitest run --project "$2" --reporter="$3" --reporter=json --outputFile.json="$json" \
    </dev/null || code=$?
  read -r passed failed < <(node -e '
    const { numPassedTests, numFailedTests } = JSON.parse(require("node:fs").readFileSync(process.argv[1]));
    console.log(numPassedTests, numFailedTests);
  ' "$json" 2>/dev/null || echo 0 0)
  if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
  tell "$1" "$passed" "$failed" "$began"
}

# The files that took longest, in seconds: where time is to be saved.
slowest() { # vitest's reports...
  printf '\nSlowest test files, in seconds:\n'
  node -e '
    const files = process.argv.slice(1).flatMap((path) =>
      JSON.parse(require("node:fs").readFileSync(path)).testResults);
    const took = files.map(({ name, startTime, endTime }) =>
      [(endTime - startTime) / 1000, name.replace(process.cwd() + "/", "")]);
    for (const [seconds, name] of took.sort(([a], [b]) => b - a).slice(0, 12))
      console.log(seconds.toFixed(1).padStart(7), name);
  ' "$@" || true
}

# What failed, once more and in short: of a test its name and message, of a command its last lines.
# Also in the file "failures" of the reports, for whoever prints other things after it.
failures() {
  local failed name log
  while read -r _ failed name; do
    [ "$failed" -gt 0 ] || continue
    echo "FAILED: $name"
    log=$(log_of "$name")
    if [ -f "$log" ]; then tail -n 40 "$log"; fi
  done <"$results" | tee "$reports/failures"
  for name in fast system timed; do
    [ ! -f "$reports/$name.json" ] || node -e '
      const { testResults } = JSON.parse(require("node:fs").readFileSync(process.argv[1]));
      for (const { name, message, assertionResults } of testResults) {
        const failed = assertionResults.filter(({ status }) => status === "failed");
        const file = name.replace(process.cwd() + "/", "");
        if (failed.length === 0 && message) console.log(`${file}\n${message}`);
        for (const { fullName, failureMessages } of failed)
          console.log(`${file}: ${fullName}\n${failureMessages.join("\n").slice(0, 2000)}`);
      }' "$reports/$name.json" | tee -a "$reports/failures"
  done
}

# Prints the line "N passed, N failed"; fails when something failed.
summary() {
  awk '{ p += $1; f += $2 } END { printf "%d passed, %d failed\n", p, f; exit f > 0 }' "$results"
}
