#!/bin/sh
# Runs under mpirun: the same data for any number of ranks, one voice, and no failure that hangs.
. "${srcdir:-.}/tests/cli/tap.sh"
ITO=${ITO:-$builddir/ito}
if "$ITO" --version | grep -q "^MPI no"; then
  echo "1..0 # SKIP this build has no MPI (configure --with-mpi)"
  exit 0
fi
if ! command -v mpirun >/dev/null 2>&1; then
  echo "1..0 # SKIP there is no mpirun"
  exit 0
fi
work_directory mpi
OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_ALLOW_RUN_AS_ROOT OMPI_ALLOW_RUN_AS_ROOT_CONFIRM ITO
# ranks N COMMAND...: never longer than a minute, so that one that hangs fails.
ranks () {
  n=$1; shift
  timeout -k 5 60 mpirun --oversubscribe -np "$n" "$@"
}
# mpirun's own notice about a status that is not 0.
own () { sed -e '/^-----/,/^-----/d' -e '/^$/d' "$1"; }

# Seven groups of paths, the last one short.
run="--target ring:k=8 --schedule vp-linear --solver euler-maruyama --steps 60 --paths 13000"
same () { # NAME OPTIONS: alone, and by 1, 2, 3 ranks
  name=$1; shift
  "$ITO" sample "$@" -o alone.h5 --force >summary 2>/dev/null
  ok $? "$name, alone"
  for n in 1 2 3; do
    ranks $n "$ITO" sample "$@" -o ranks.h5 --force >out 2>err
    [ $? -eq 0 ] && "$ITO" diff alone.h5 ranks.h5
    ok $? "$name, $n ranks: the same data"
    [ "$(sed 1d out)" = "$(sed 1d summary)" ]
    ok $? "$name, $n ranks: the same summary, printed once"
  done
  [ "$("$ITO" info ranks.h5 | sed -n 's/^ranks *//p')" = 3 ]
  ok $? "$name: the file says how many ranks"
}
same "saved times" $run --save every=7
same "final states, 2 threads each" $run --threads 2
same "moments and a histogram" $run --save moments:every=20 \
  --histogram coordinate=1,from=-4,to=4,bins=9
"$ITO" forward --target ring --schedule vp-linear --steps 49 --save all --paths 5000 -o made.h5 >/dev/null
same "starts from an array" --target ring --schedule vp-linear --solver heun --steps 20 --init "@made.h5:/x[0]"
# Numbers as noise: their law is of no matter here.
same "noise from an array" --target ring --schedule vp-linear --solver euler-maruyama --steps 50 \
  --paths 5000 --noise @made.h5:/x
same "paths that interact" --target ring:k=8 --schedule vp-linear --solver predictor-corrector \
  --steps 12 --paths 9000 --save every=1
same "paths that interact, moments" --target ring:k=8 --schedule vp-linear \
  --solver predictor-corrector --steps 12 --paths 9000 --save moments
"$ITO" sample $run --seed 2 -o alone.h5 --force >/dev/null
"$ITO" diff alone.h5 ranks.h5 >out
[ $? -eq 1 ]
ok $? "control: other runs are not the same"

# The library: a program of several ranks.
ranks 3 "$builddir/tests/mpi/shared" >out 2>err
ok $? "a program that calls the library"
while read -r status text; do ok "$status" "library: $text"; done <out
[ "$(wc -l <out)" -ge 14 ]
ok $? "library: it came to its end"

# One voice.
for command in "list" "help ring" "solvers" "info ranks.h5" "--version" "--help" "sample --help"; do
  "$ITO" $command >alone 2>&1
  ranks 2 "$ITO" $command >out 2>&1
  [ $? -eq 0 ] && cmp -s alone out
  ok $? "ito $command: once"
done
ranks 2 "$ITO" rerun ranks.h5 >out 2>err
ok $? "ito rerun"
ranks 2 "$ITO" diff alone.h5 ranks.h5 >out 2>err
[ $? -eq 1 ] && [ "$(wc -l <out)" -eq 1 ]
ok $? "ito diff: status 1, one line"

# Failures: one sentence, and the status.
fails () { # NAME STATUS PATTERN COMMAND...
  name=$1; want=$2; pattern=$3; shift 3
  "$@" >out 2>err
  got=$?
  [ $got -eq "$want" ] && [ "$(own err | grep -c '^ito: ')" -eq 1 ] && grep -q "$pattern" err
  status=$?
  [ $status -eq 0 ] || { echo "# status $got"; sed 's/^/# /' err; }
  ok $status "$name: status $want, one sentence"
}
fails "bad input" 2 "did you mean 'ring'" ranks 3 "$ITO" sample --target rong --schedule vp-linear \
  --solver heun --steps 3 -o bad.h5
fails "unknown command" 2 "did you mean 'sample'" ranks 2 "$ITO" sampel
fails "a file that is there" 2 "exists" ranks 3 "$ITO" sample $run -o ranks.h5
fails "a directory that is not there" 2 "no directory" ranks 2 "$ITO" sample $run -o none/a.h5
# Rank 1 or 0 is in a directory where the array is not.
for lost in 0 1; do
  fails "an array that rank $lost does not find" 2 "made.h5" ranks 3 sh -c '
    [ "$OMPI_COMM_WORLD_RANK" = "'$lost'" ] && mkdir -p elsewhere && cd elsewhere
    exec "$ITO" sample --target ring --schedule vp-linear --solver heun --steps 20 \
      --init "@made.h5:/x[0]" -o lost.h5'
  [ ! -e lost.h5 ] && [ ! -e lost.h5.part ]
  ok $? "and nothing is left of it"
done
fails "ranks that are told different things" 2 "rank 2 runs another ensemble" ranks 3 sh -c '
  exec "$ITO" sample '"$run"' --seed $((OMPI_COMM_WORLD_RANK / 2)) -o lost.h5'
fails "a limit on the size of files" 3 "cannot write" ranks 2 sh -c '
  ulimit -f 20000; exec "$ITO" sample '"$run"' --save all -o full.h5'

# Killed, and gone on with by other numbers of ranks.
long="--target ring:k=8 --schedule vp-linear --solver euler-maruyama --steps 6000 --paths 40000 --save every=400"
# 10 MB: more than the limit below, which MPI itself can live with.
"$ITO" sample $long -o whole.h5 >/dev/null
start_long () { # OPTIONS of mpirun
  rm -f cut.h5
  timeout -k 5 60 mpirun "$@" --oversubscribe -np 2 \
    sh -c 'echo $$ >pid.$OMPI_COMM_WORLD_RANK; exec "$ITO" sample '"$long"' -o cut.h5' \
    >out 2>err &
  launcher=$!
  while ! [ -e cut.h5 ] && kill -0 $launcher 2>/dev/null; do sleep 0.02; done
  sleep 0.2
}
# killed_resumed RANK RANKS: that rank killed, then that many go on (0: alone)
killed_resumed () {
  start_long
  kill -9 "$(cat pid.$1)" 2>/dev/null
  wait $launcher
  "$ITO" info cut.h5 >info
  if grep -q "^status  *complete" info; then ok 0 "rank $1 killed: too late # SKIP"; return; fi
  if [ "$2" -eq 0 ]; then "$ITO" sample --resume -o cut.h5 >out 2>err
  else ranks "$2" "$ITO" sample --resume -o cut.h5 >out 2>err; fi
  [ $? -eq 0 ] && "$ITO" diff whole.h5 cut.h5
  ok $? "rank $1 killed, resumed by $2 ranks (0: without mpirun): the same data"
}
killed_resumed 1 3
killed_resumed 0 0
killed_resumed 1 1
# A signal to one rank stops all in order; mpirun passes SIGTERM on.
for whom in rank mpirun; do
  # mpirun kills what does not end within so many seconds, and always waits for them.
  start_long --mca odls_base_sigkill_timeout 2
  case $whom in
    rank) kill -INT "$(cat pid.1)" ;;
    *) kill -TERM "$(pgrep -P $launcher mpirun || echo $launcher)" ;;
  esac
  wait $launcher
  got=$?
  "$ITO" info cut.h5 >info
  grep -q "^status  *\(interrupted\|complete\)" info && [ "$(grep -c '^ito: ' err)" -le 1 ]
  ok $? "a signal to $whom (status $got): the file says interrupted"
  ranks 2 "$ITO" sample --resume -o cut.h5 >out 2>err && "$ITO" diff whole.h5 cut.h5
  ok $? "and is gone on with"
done
ranks 2 "$ITO" sample --resume -o cut.h5 >out 2>err && grep -q "nothing to resume" err
ok $? "a complete file: nothing to resume"
# A write that fails while the run goes on.
start_long
kill -9 "$(cat pid.0)" 2>/dev/null
wait $launcher
if "$ITO" info cut.h5 | grep -q "^status  *running"; then
  ranks 2 sh -c 'ulimit -f 9000; exec "$ITO" sample --resume -o cut.h5' >out 2>err
  [ $? -eq 3 ] && [ "$(grep -c "^ito: cannot write" err)" -eq 1 ] \
    && [ "$(grep -c "ito sample --resume -o cut.h5" err)" -eq 1 ]
  ok $? "a write that fails on the way: status 3, and the command that goes on, once"
  ranks 2 "$ITO" sample --resume -o cut.h5 >out 2>err && "$ITO" diff whole.h5 cut.h5
  ok $? "resumed once there is room: the same data"
fi
rm -f ./*.h5
finish
