# TAP for script tests: ok STATUS TEXT; finish.
count=0
failures=0
ok () {
  count=$((count + 1))
  if [ "$1" -eq 0 ]; then echo "ok $count - $2"
  else echo "not ok $count - $2"; failures=$((failures + 1)); fi
}
finish () {
  echo "1..$count"
  [ "$failures" -eq 0 ]
  exit $?
}
# A directory of the test's own below the build directory, emptied.
work_directory () {
  work=${builddir:-.}/test-files/$1
  rm -rf "$work"
  mkdir -p "$work"
  cd "$work" || exit 1
}
