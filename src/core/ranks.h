/* The ranks of a run, behind a table of functions: no other file knows MPI.
 *
 * All functions are called in the thread that called the library, by every rank in the same order,
 * but for messages.  A rank that waits leaves its processor to others.  A fault of MPI itself ends
 * all ranks. */
#ifndef ITO_CORE_RANKS_H
#define ITO_CORE_RANKS_H

#include "core/error.h"
#include <ito/ranks.h>
#include <stddef.h>

typedef struct
{
  unsigned rank, size;
  unsigned threads; /* this rank's share of the processors it may use; 0: not known */
  /* A message: send waits until it is taken; probe is nonzero where one with this tag has come, and
   * says from whom. */
  void (*send) (unsigned to, int tag, const void *data, size_t size);
  int (*probe) (int tag, unsigned *from);
  void (*receive) (unsigned from, int tag, void *data, size_t size);
  void (*broadcast) (unsigned from, void *data, size_t size);
  /* all [size][bytes]: what each rank has. */
  void (*gather) (const void *mine, size_t bytes, void *all);
} ito_ranks;

/* The table of this process: of one rank until ito_ranks_init. */
const ito_ranks *ito_ranks_get (void);

/* By every rank: GSL_SUCCESS where no rank has an error, else all have that of the first rank that
 * has one. */
int ito_ranks_agree (ito_error *error);
/* Whether the last agreement was on an error: then all know of it. */
int ito_ranks_failed (void);

/* Waits a little longer each time: *pause nanoseconds, 0 at first. */
void ito_ranks_pause (long *pause);

/* ranks_mpi.c, ranks_alone.c. */
extern const char
    *const ito_ranks_names[]; /* variables by which launchers tell a rank; ends NULL */
int ito_ranks_begin (int *argc, char ***argv, ito_ranks *table, ito_error *error);
void ito_ranks_finish (void);

#endif
