/* The table of ranks of this process, and agreement among them. */
#include "core/ranks.h"
#include "core/memory.h"
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void
gather_one (const void *mine, size_t bytes, void *all)
{
  memcpy (all, mine, bytes);
}

static void
broadcast_one (unsigned from, void *data, size_t size)
{
  (void)from;
  (void)data;
  (void)size;
}

static int
probe_one (int tag, unsigned *from)
{
  (void)tag;
  (void)from;
  return 0;
}

/* One rank has nobody to send to. */
static const ito_ranks alone = {
  .size = 1, .probe = probe_one, .broadcast = broadcast_one, .gather = gather_one
};
static ito_ranks table;
static const ito_ranks *present = &alone;
static int *codes; /* [ranks] of an agreement */
static int failed;

const ito_ranks *
ito_ranks_get (void)
{
  return present;
}

const char *const ito_ranks_names[] = { "OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS",
                                        NULL };

int
ito_ranks_init (int *argc, char ***argv)
{
  ito_error error = ITO_NO_ERROR;
  if (present != &alone)
    return GSL_SUCCESS;
  table = alone;
  if (ito_ranks_begin (argc, argv, &table, &error) == GSL_SUCCESS && table.size > 1
      && (codes = ITO_NEW (int, table.size, &error)))
    present = &table;
  return ITO_RAISE (&error);
}

void
ito_ranks_end (void)
{
  present = &alone;
  free (codes);
  codes = NULL;
  ito_ranks_finish ();
}

unsigned
ito_ranks_rank (void)
{
  return present->rank;
}

unsigned
ito_ranks_size (void)
{
  return present->size;
}

int
ito_ranks_failed (void)
{
  return failed;
}

int
ito_ranks_agree (ito_error *error)
{
  const ito_ranks *r = present;
  failed = error->code != 0;
  if (r->size == 1)
    return error->code;
  int first = -1;
  r->gather (&error->code, sizeof error->code, codes);
  for (unsigned i = r->size; i-- > 0;)
    if (codes[i])
      first = (int)i;
  failed = first >= 0;
  if (failed)
    r->broadcast ((unsigned)first, error, sizeof *error);
  return error->code;
}

void
ito_ranks_pause (long *pause)
{
  if (*pause < 20000)
    {
      sched_yield ();
      *pause += 1000;
      return;
    }
  struct timespec t = { 0, *pause };
  nanosleep (&t, NULL);
  if (*pause < 1000000)
    *pause += *pause / 2;
}
