/* A run that ranks share: who runs what, and messages between the ranks. */
#include "ensemble/share.h"
#include "ensemble/observe.h"
#include <ito/version.h>
#include <stdlib.h>
#include <string.h>

enum
{
  TAG_HEAD = 1, /* to rank 0 */
  TAG_PART = 2, /* what a head has announced */
  TAG_CLOSE = 3 /* from rank 0 */
};

typedef enum
{
  HEAD_SLAB,
  HEAD_PROGRESS,
  HEAD_END
} head_kind;

typedef struct
{
  head_kind kind;
  int status; /* of the end */
  uint64_t done;
  uint64_t first_path, first_time;
  uint64_t paths, times, stopped;
  int has_states, is_last;
  double evaluations;
} head;

/* What must be equal on all ranks. */
typedef struct
{
  uint64_t paths, steps, every, d, m, seed, stream, cells, record, names;
} identity;

static uint64_t
hash (uint64_t h, const char *text)
{
  /* Fowler, Noll, Vo: FNV-1a. */
  for (; *text; text++)
    h = (h ^ (unsigned char)*text) * 0x100000001b3u;
  return h;
}

static int
check_identity (ito_run *run, ito_error *error)
{
  const ito_ensemble *e = run->e;
  identity mine, *all = ITO_NEW (identity, run->ranks, error);
  memset (&mine, 0, sizeof mine);
  mine.paths = e->paths;
  mine.steps = e->layout.steps;
  mine.every = e->every;
  mine.d = e->d;
  mine.m = e->m;
  mine.seed = e->noise.seed;
  mine.stream = e->noise.stream;
  mine.cells = e->noise.cells;
  mine.names = hash (hash (0xcbf29ce484222325u, e->solver->spec), ito_dispatch_class ());
  for (size_t i = 0; i < e->observers; i++)
    if (e->observer[i]->name)
      {
        mine.names = hash (mine.names, e->observer[i]->name);
        mine.record += e->observer[i]->size;
      }
  if (ito_ranks_agree (error) == GSL_SUCCESS)
    {
      run->table->gather (&mine, sizeof mine, all);
      for (unsigned r = 1; r < run->ranks; r++)
        if (memcmp (&all[r], &all[0], sizeof mine) != 0)
          ito_fail (error, GSL_EINVAL,
                    "rank %u runs another ensemble than rank 0 (%llu paths, %llu steps, not %llu "
                    "and %llu; or another solver, seed or dispatch class): all must run the same",
                    r, (unsigned long long)all[r].paths, (unsigned long long)all[r].steps,
                    (unsigned long long)all[0].paths, (unsigned long long)all[0].steps);
    }
  free (all);
  return error->code;
}

/* What only the next run observes is rank 0's to say: its trace, its summary. */
static int
share_observers (ito_run *run, ito_error *error)
{
  ito_ensemble *e = run->e;
  struct
  {
    ito_moments_form form;
    int last_only;
  } one;
  uint64_t count = 0;
  size_t at = 0, offset;
  memset (&one, 0, sizeof one);
  if (run->rank)
    ito_observe_forget (e);
  for (size_t i = 0; i < e->observers; i++)
    count += !e->observer[i]->name;
  run->table->broadcast (0, &count, sizeof count);
  for (uint64_t k = 0; k < count; k++)
    {
      while (!run->rank && e->observer[at]->name)
        at++;
      if (!run->rank)
        {
          one.form = e->observer[at]->form;
          one.last_only = e->observer[at++]->last_only;
        }
      run->table->broadcast (0, &one, sizeof one);
      if (run->rank)
        ito_observe_states (e, &one.form, one.last_only, &offset, error);
    }
  return ito_ranks_agree (error);
}

/* Which groups are left out, and whether there is a sink, is rank 0's to say. */
static int
share_skip (ito_run *run, ito_error *error)
{
  ito_ensemble *e = run->e;
  int has[2] = { e->skip != NULL, run->sink != NULL && !e->no_states };
  run->table->broadcast (0, has, sizeof has);
  run->sends_states = has[1];
  if (share_observers (run, error))
    return error->code;
  if (has[0] && !e->skip)
    e->skip = ITO_NEW (unsigned char, (size_t)run->groups, error);
  if (has[0] && ito_ranks_agree (error) == GSL_SUCCESS)
    run->table->broadcast (0, e->skip, (size_t)run->groups);
  else if (run->rank && !has[0])
    {
      free (e->skip);
      e->skip = NULL;
    }
  return error->code;
}

int
ito_share_open (ito_run *run, ito_error *error)
{
  ito_ensemble *e = run->e;
  run->table = ito_ranks_get ();
  run->ranks = e->shares ? run->table->size : 1;
  run->rank = run->ranks > 1 ? run->table->rank : 0;
  run->sends_states = !e->no_states;
  if (run->ranks > 1 && check_identity (run, error) == GSL_SUCCESS)
    share_skip (run, error);
  if (error->code)
    return error->code;
  uint64_t left = 0, before;
  for (uint64_t g = 0; g < run->groups; g++)
    left += !e->skip || !e->skip[g];
  before = (uint64_t)((unsigned __int128)left * run->rank / run->ranks);
  run->own = (uint64_t)((unsigned __int128)left * (run->rank + 1) / run->ranks) - before;
  run->first_group = 0;
  for (uint64_t g = 0, k = 0; g < run->groups; g++)
    if ((!e->skip || !e->skip[g]) && k++ == before)
      {
        run->first_group = g;
        break;
      }
  return GSL_SUCCESS;
}

int
ito_share_agree (const ito_run *run, ito_error *error)
{
  return run->ranks > 1 ? ito_ranks_agree (error) : error->code;
}

int
ito_share_end (ito_run *run, int status, ito_error *error)
{
  if (run->ranks == 1 || ito_ranks_failed ())
    return status;
  ito_error mine = *error;
  /* Those that only followed another have nothing to say. */
  if (status && !run->followed)
    ito_fail (&mine, status, "rank %u stopped the run with status %d", run->rank, status);
  if (ito_ranks_agree (&mine) == ITO_INTERRUPTED)
    return ITO_INTERRUPTED;
  if (mine.code && !run->sink_status)
    *error = mine;
  return run->sink_status ? run->sink_status : mine.code;
}

/* ---- messages ---- */

static void
send_part (const ito_run *run, const void *data, size_t size)
{
  if (size)
    run->table->send (0, TAG_PART, data, size);
}

static void
receive_part (const ito_run *run, unsigned from, void *data, size_t size)
{
  if (size)
    run->table->receive (from, TAG_PART, data, size);
}

void
ito_share_send (ito_run *run, const ito_slab *s)
{
  head h;
  memset (&h, 0, sizeof h);
  h.kind = HEAD_SLAB;
  h.done = run->done;
  h.first_path = s->first_path;
  h.first_time = s->first_time;
  h.paths = s->paths;
  h.times = s->times;
  h.stopped = s->stopped;
  h.evaluations = s->evaluations;
  h.has_states = run->sends_states;
  h.is_last = s->status != NULL;
  run->table->send (0, TAG_HEAD, &h, sizeof h);
  size_t states = s->paths * s->d * sizeof (double);
  send_part (run, s->x, h.has_states ? s->times * states : 0);
  send_part (run, s->record, s->times * run->e->record * sizeof (double));
  send_part (run, s->status, h.is_last ? s->paths : 0);
  send_part (run, s->stop_time, s->stopped ? s->paths * sizeof (double) : 0);
  send_part (run, s->stop_state, s->stopped ? states : 0);
}

static const ito_slab *
receive_slab (ito_run *run, unsigned from, const head *h)
{
  ito_slab_buffer *in = run->inbox;
  size_t d = run->e->d, paths = (size_t)h->paths, times = (size_t)h->times,
         states = paths * d * sizeof (double);
  in->slab = (ito_slab){ .first_path = h->first_path,
                         .first_time = h->first_time,
                         .paths = paths,
                         .times = times,
                         .d = d,
                         .x = h->has_states ? in->x : NULL,
                         .record = run->e->record ? in->record : NULL,
                         .record_size = run->e->record,
                         .status = h->is_last ? in->status : NULL,
                         .stopped = (size_t)h->stopped,
                         .stop_time = h->stopped ? in->stop_time : NULL,
                         .stop_state = h->stopped ? in->stop_state : NULL,
                         .evaluations = h->evaluations };
  receive_part (run, from, in->x, h->has_states ? times * states : 0);
  receive_part (run, from, in->record, times * run->e->record * sizeof (double));
  receive_part (run, from, in->status, h->is_last ? paths : 0);
  receive_part (run, from, in->stop_time, h->stopped ? paths * sizeof (double) : 0);
  receive_part (run, from, in->stop_state, h->stopped ? states : 0);
  run->done_by[from] = h->done;
  return &in->slab;
}

const ito_slab *
ito_share_receive (ito_run *run, unsigned from)
{
  head h;
  run->table->receive (from, TAG_HEAD, &h, sizeof h);
  h.done = 0; /* all are in step */
  return receive_slab (run, from, &h);
}

static void
send_word (ito_run *run, head_kind kind, int status)
{
  head h;
  memset (&h, 0, sizeof h);
  h.kind = kind;
  h.status = status;
  h.done = run->done;
  run->table->send (0, TAG_HEAD, &h, sizeof h);
}

/* Rank 0: one message of another. */
static int
hear (ito_run *run, unsigned from)
{
  head h;
  run->table->receive (from, TAG_HEAD, &h, sizeof h);
  if (h.kind == HEAD_SLAB)
    {
      const ito_slab *slab = receive_slab (run, from, &h);
      return run->closed ? GSL_SUCCESS : ito_run_accept (run, slab);
    }
  run->done_by[from] = h.done;
  if (h.kind != HEAD_END)
    return GSL_SUCCESS;
  run->ended++;
  if (h.status && !run->closed)
    run->followed = 1;
  return h.status;
}

int
ito_share_poll (int *busy, void *params)
{
  ito_run *run = params;
  unsigned from;
  int status = GSL_SUCCESS;
  if (run->rank == 0 && run->table->probe (TAG_HEAD, &from))
    {
      *busy = 1;
      status = hear (run, from);
    }
  else if (run->rank && !run->closed && run->table->probe (TAG_CLOSE, &from))
    {
      run->table->receive (0, TAG_CLOSE, &status, sizeof status);
      run->closed = run->followed = 1;
      status = ITO_INTERRUPTED;
    }
  double now = ito_run_seconds ();
  if (run->rank && now > run->last_word + 0.2)
    {
      run->last_word = now;
      send_word (run, HEAD_PROGRESS, 0);
    }
  return status ? status : ito_run_report (run, 0);
}

/* Rank 0: no more is wanted, or to be had. */
static void
close_run (ito_run *run)
{
  const int end = 0;
  for (unsigned r = 1; r < run->ranks && !run->closed; r++)
    run->table->send (r, TAG_CLOSE, &end, sizeof end);
  run->closed = 1;
}

int
ito_share_close (ito_run *run, int status)
{
  long pause = 0;
  int busy, word;
  if (run->ranks == 1)
    return status;
  if (run->rank)
    {
      send_word (run, HEAD_END, run->followed ? 0 : status);
      if (!run->closed)
        run->table->receive (0, TAG_CLOSE, &word, sizeof word);
      return status;
    }
  while (run->ended + 1 < run->ranks)
    {
      if (status)
        close_run (run);
      busy = 0;
      word = ito_share_poll (&busy, run);
      status = status ? status : word;
      if (busy)
        pause = 0;
      else
        ito_ranks_pause (&pause);
    }
  close_run (run);
  return status;
}

int
ito_share_exchange (ito_run *run, int status, double *all, size_t size)
{
  if (run->ranks == 1)
    return status;
  /* Ranges of groups differ by one at most. */
  size_t most = (size_t)((run->groups + run->ranks - 1) / run->ranks), block = 1 + most * size;
  double *mine = run->exchange, *theirs = mine + block;
  mine[0] = status;
  memcpy (mine + 1, all + run->first_group * size, (size_t)run->own * size * sizeof *all);
  run->table->gather (mine, block * sizeof *mine, theirs);
  for (unsigned r = 0; r < run->ranks; r++)
    {
      uint64_t first = run->groups * r / run->ranks, n = run->groups * (r + 1) / run->ranks - first;
      memcpy (all + first * size, theirs + r * block + 1, (size_t)n * size * sizeof *all);
      if (status == GSL_SUCCESS && theirs[r * block] != 0)
        {
          status = (int)theirs[r * block];
          run->followed = 1;
        }
    }
  return status;
}
