# Sourced by every embedding's script: finds the program, and makes the kit with it.

# The folder of the project.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# The program to test; the one of this checkout unless the environment names another.
escalate=${ESCALATE:-${CARGO_TARGET_DIR:-$root/target}/release/escalate}

build_program() {
    if [ -z "${ESCALATE:-}" ]; then
        (cd "$root" && cargo build --release --locked --quiet)
    fi
}

# Write the conformance kit into a folder, anew.
make_kit() {
    build_program
    rm -rf "$1"
    "$escalate" component --kit "$1" --quiet
}

# Install what `package-lock.json` names, unless it is there.
install_packages() {
    if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
        npm ci --no-audit --no-fund
        touch node_modules/.package-lock.json
    fi
}

# Install what a file of requirements names, into `.venv`.
install_requirements() {
    [ -d .venv ] || "${PYTHON:-python3}" -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check --requirement "$1"
}
