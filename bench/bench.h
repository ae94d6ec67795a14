/* Benchmarks: contestants do the same work in turn, round after round, and what they found is
 * compared with the truth, so that a wrong computation cannot win.
 *
 * What a contestant costs is the CPU time of the work itself (imports, set-up and the making of
 * arrays not counted); its ratio is taken round by round to the first contestant of the race. */
#ifndef ITO_BENCH_BENCH_H
#define ITO_BENCH_BENCH_H

#include "core/error.h"
#include "peer.h"
#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#define BENCH_ROUNDS 99
#define BENCH_VALUES 3

/* One performance of a contestant. */
typedef struct
{
  double seconds;
  double value[BENCH_VALUES]; /* what it found, in the order of the race's truths */
} bench_sample;

/* What is to be found: |value - truth| <= tolerance. */
typedef struct
{
  const char *name;
  double truth, tolerance;
} bench_truth;

typedef struct
{
  const char *who;
  int (*work) (void *params, bench_sample *sample, ito_error *error);
  void *params;
  const char *absent; /* why it takes no part; NULL: it does */
} bench_contestant;

typedef struct
{
  const char *benchmark, *part; /* "B2", "heun" */
  const char *unit;             /* of the cost */
  double scale;                 /* unit / second */
  int unpaired;                 /* the contestants do different things: no ratios */
  size_t contestants, truths;
  const bench_contestant *contestant;
  const bench_truth *truth;
} bench_race;

/* Of the rounds. */
typedef struct
{
  double median, lower, upper;
} bench_spread;

/* What came out for one contestant. */
typedef struct
{
  char benchmark[8], part[40], who[40], unit[24], absent[120];
  bench_spread cost, ratio; /* ratio NaN: none */
  size_t truths;
  bench_truth truth[BENCH_VALUES];
  double value[BENCH_VALUES]; /* of the round that was furthest off */
  int right;
} bench_row;

typedef struct
{
  int quick;             /* tiny sizes, one round: for the check values */
  unsigned rounds;       /* at most BENCH_ROUNDS */
  const char *directory; /* for files that are written and removed */
  bench_peer numpy, torch;
  volatile sig_atomic_t *stop; /* set: stop after the contestant at work */
  void (*progress) (const bench_race *race, const char *who, unsigned round, void *params);
  void *progress_params;
  size_t rows, room;
  bench_row *row;
} bench;

typedef struct
{
  const char *name, *number; /* "reverse-sde", "B1" */
  const char *summary;
  int (*run) (bench *b, ito_error *error);
} bench_type;

extern const bench_type *const bench_types[]; /* NULL at the end */
extern const bench_type bench_reverse_sde, bench_flow_ode, bench_langevin, bench_trace,
    bench_growth, bench_user_drift;

/* Zeroes all and names the peers, which start when they are first asked; ends them. */
void bench_begin (bench *b);
void bench_end (bench *b);
/* Runs all rounds and appends the rows.  ITO_INTERRUPTED as the code of the error where *stop is
 * set. */
int bench_run_race (bench *b, const bench_race *race, ito_error *error);
/* Nonzero if all rows have the right values. */
int bench_all_right (const bench *b);

/* Median and range of n values. */
bench_spread bench_spread_of (size_t n, const double *x);
/* CPU seconds of this process, and wall seconds. */
double bench_cpu (void);
double bench_wall (void);
/* "NAME paths steps 1" asked of a peer: seconds and `values` values. */
int bench_peer_sample (bench_peer *peer, const char *name, size_t paths, unsigned steps,
                       size_t values, bench_sample *sample, ito_error *error);
/* What a public function that returned `code` has raised. */
int bench_failed (int code, ito_error *error);

/* The figure: ratios as bars with their ranges. *missing: there is no gnuplot. */
int bench_figure (const bench *b, const char *picture, int *missing, ito_error *error);

#endif
