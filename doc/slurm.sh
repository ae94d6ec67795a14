#!/bin/sh
# A batch script for Slurm: ito on several nodes, begun again where it was interrupted.
#   sbatch slurm.sh            (doc/mpi.md explains)
#SBATCH --job-name=ito
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=4
#SBATCH --cpus-per-task=8
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:INT@120
# Two minutes before the limit this script gets SIGINT and has srun send SIGTERM to the ranks; they
# leave what is finished and end with status 130, and the job is put into the queue again.

OUT=${OUT:-ring.h5} # on a file system that all nodes see
ITO=${ITO:-ito}     # built by: ./configure --with-mpi

# One rank for each task, and as many threads as the task has processors: each processor has one.
run () {
  exec srun --cpus-per-task="${SLURM_CPUS_PER_TASK:-1}" --kill-on-bad-exit=1 "$ITO" sample "$@" -o "$OUT"
}

interrupted=no
job=
# Once: a second signal ends ito at once.
trap '[ "$interrupted" = yes ] || [ -z "$job" ] || kill -TERM "$job"; interrupted=yes' INT TERM

if [ -e "$OUT" ]; then
  run --resume -q & # options come from the file; a complete one is left as it is, with status 0
else
  run --target ring:k=8 --schedule vp-linear --solver euler-maruyama --steps 1000 \
    --paths 100000000 --save final -q &
fi
job=$!
# A trapped signal ends a wait before the job has ended.
status=0
while wait "$job"; status=$?; [ "$status" -gt 128 ] && kill -0 "$job" 2>/dev/null; do :; done
if [ "$interrupted" = yes ] && [ -n "${SLURM_JOB_ID:-}" ]; then
  scontrol requeue "$SLURM_JOB_ID"
  exit 0
fi
exit "$status"
