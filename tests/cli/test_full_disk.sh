#!/bin/sh
# A disk that is really full, here a small tmpfs in a mount namespace of the test's own: a clear
# error before anything is computed, or the file as it was.
if [ "${ITO_FULL_DISK:-}" != inside ]; then
  if ! unshare -rm sh -c 'mount -t tmpfs -o size=64k tmpfs /tmp' 2>/dev/null; then
    echo "1..0 # SKIP nothing can be mounted here (unshare -rm, mount -t tmpfs)"
    exit 0
  fi
  ITO_FULL_DISK=inside exec unshare -rm sh "$0"
fi
. "${srcdir:-.}/tests/cli/tap.sh"
ITO=${ITO:-$builddir/ito}
work_directory full-disk
mkdir disk
mount -t tmpfs -o size=8m tmpfs disk || exit 1
run="--target ring:k=8 --schedule vp-linear --solver euler-maruyama --steps 1500 --paths 60000 --save every=150"
fill () { dd if=/dev/zero of=disk/fill bs=4k 2>/dev/null; }
# full NAME PATTERN COMMAND...: status 3, one sentence.
full () {
  name=$1; pattern=$2; shift 2
  "$@" >out 2>err
  got=$?
  [ $got -eq 3 ] && [ "$(grep -c "^ito: " err)" -eq 1 ] && grep -q "$pattern" err
  status=$?
  [ $status -eq 0 ] || { echo "# status $got"; sed 's/^/# /' err; }
  ok $status "$name: $(head -n 1 err)"
}

"$ITO" sample $run -o whole.h5 >/dev/null
ok $? "an uninterrupted run"
full "a run that does not fit" "the disk has no room for" "$ITO" sample $run -o disk/new.h5
[ -z "$(ls disk)" ]
ok $? "and nothing is left of it"

# One group is done when it is stopped; the rest of the copy are holes.
"$ITO" sample $run --threads 1 -o cut.h5 >/dev/null 2>&1 &
pid=$!
while ! [ -e cut.h5 ] && kill -0 $pid 2>/dev/null; do sleep 0.01; done
sleep 0.1
kill -9 $pid 2>/dev/null
wait $pid 2>/dev/null
"$ITO" info cut.h5 >info
if grep -q "^status  *complete" info; then
  ok 0 "a run that was killed # SKIP too late"
  finish
fi
if cp --sparse=always cut.h5 disk/cut.h5 2>/dev/null; then
  "$ITO" info disk/cut.h5 >before
  full "a copy with holes" "the disk has no room for" "$ITO" sample --resume -o disk/cut.h5
  "$ITO" info disk/cut.h5 | cmp - before
  ok $? "and it is what it was"
  mount -o remount,size=64m disk
  "$ITO" sample --resume -o disk/cut.h5 >/dev/null 2>err && "$ITO" diff whole.h5 disk/cut.h5
  ok $? "resumed once there is room: the same data"
else
  mount -o remount,size=64m disk
  echo "# the copy with holes did not fit: too much was done"
fi

# A file has its room from the beginning.
rm -f disk/*
cat cut.h5 >disk/cut.h5
fill
"$ITO" sample --resume -o disk/cut.h5 >/dev/null 2>err && "$ITO" diff whole.h5 disk/cut.h5
ok $? "a file that has its room is gone on with on a full disk: the same data"

# HDF5 cannot close a file on a full disk: there must be room before it begins.
full "ito pack" "the disk has no room for" "$ITO" pack disk/cut.h5
truncate -s -1000k disk/fill
full "ito pack, a little room" "the disk has no room for" "$ITO" pack disk/cut.h5
"$ITO" diff whole.h5 disk/cut.h5 && [ "$(ls disk)" = "$(printf 'cut.h5\nfill')" ]
ok $? "the file is there as it was, and nothing else"
full "ito eval" "the disk has no room for" "$ITO" eval --target ring:k=8 --schedule vp-linear \
  --at 0.5 --points "@whole.h5:/x[0]" -o disk/eval.h5
rm disk/fill
"$ITO" pack disk/cut.h5 >/dev/null && "$ITO" diff whole.h5 disk/cut.h5 \
  && [ "$(wc -c <disk/cut.h5)" -lt "$(wc -c <whole.h5)" ]
ok $? "control: with room it is packed, and smaller"
umount disk
rm -f ./*.h5
finish
