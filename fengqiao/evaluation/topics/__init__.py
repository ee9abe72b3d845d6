"""The problem behind the problems (每月一题): what is looked through each month, and the pages it is decided on."""
