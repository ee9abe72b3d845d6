"""`python -m fengqiao` is the command `fengqiao`."""

from fengqiao.cli import main

raise SystemExit(main())
