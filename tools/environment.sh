#!/bin/sh
# Finds a Python that is new enough and lets environment.py do the rest: environment.sh PYTHON FOLDER REQUIREMENTS
wanted=$1
shift
for python in ${wanted:-python3 python3.13 python3.12 python3.11}; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" tools/environment.py "$@"
    fi
done
found=$("${wanted:-python3}" --version 2>/dev/null) || found="none"
echo "Kindness needs Python 3.11 or newer and found ${found}: install one, or name it, as in \`make run PYTHON=/path/to/python3.12\`." >&2
exit 1
