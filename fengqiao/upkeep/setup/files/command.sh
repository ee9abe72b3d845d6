#!/bin/sh
# Written by `fengqiao setup`. As root: every command of this installation with its settings and as its own user.
exec @PYTHON@ -I -m fengqiao.upkeep.setup.enter "$@"
