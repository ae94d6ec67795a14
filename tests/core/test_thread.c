/* The team: every item once, fewer threads than asked, stops at any moment, messages exactly once.
 */
#include "core/thread.h"
#include "random_bits.h"
#include "tap.h"
#include <gsl/gsl_errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#define MOST 1000

/* ---- run ---- */

typedef struct
{
  atomic_int done[MOST];
  atomic_uint most_worker, workers;
  unsigned threads;
  uint64_t fail_at;
  pthread_t caller;
  atomic_int masked, caller_masked;
} tally;

static void
note_worker (tally *t, unsigned worker)
{
  unsigned most = atomic_load (&t->most_worker);
  while (worker > most && !atomic_compare_exchange_weak (&t->most_worker, &most, worker))
    continue;
}

static int
work (uint64_t item, unsigned worker, void *params)
{
  tally *t = params;
  note_worker (t, worker);
  atomic_fetch_add (&t->done[item], 1);
  sigset_t mask;
  pthread_sigmask (SIG_SETMASK, NULL, &mask);
  if (pthread_equal (pthread_self (), t->caller))
    atomic_fetch_or (&t->caller_masked, sigismember (&mask, SIGINT));
  else
    atomic_fetch_add (&t->masked, !sigismember (&mask, SIGINT));
  if (item % 16 == 0)
    sched_yield ();
  return item == t->fail_at ? 7 : 0;
}

static int
each_once (tally *t, uint64_t items)
{
  for (uint64_t i = 0; i < MOST; i++)
    if (atomic_load (&t->done[i]) != (i < items))
      return 0;
  return 1;
}

static void
check_run (void)
{
  static const unsigned threads[] = { 0, 1, 2, 3, 8, 5000 };
  static const uint64_t items[] = { 0, 1, 2, 3, MOST };
  for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++)
    for (size_t j = 0; j < sizeof items / sizeof items[0]; j++)
      {
        unsigned n = threads[i] ? threads[i] : ito_thread_available ();
        tally t = { .fail_at = UINT64_MAX, .caller = pthread_self () };
        int status = ito_team_run (threads[i], items[j], work, &t);
        tap_ok (status == 0 && each_once (&t, items[j]) && t.most_worker < n,
                "%u threads do each of %llu items once", threads[i], (unsigned long long)items[j]);
        if (t.masked || t.caller_masked)
          tap_ok (0, "signals go to the caller's thread only");
      }
  tally t = { .fail_at = 100, .caller = pthread_self () };
  int status = ito_team_run (1, MOST, work, &t);
  tap_ok (status == 7 && each_once (&t, 101), "one thread stops at the item that failed");
  tally u = { .fail_at = 100, .caller = pthread_self () };
  status = ito_team_run (4, MOST, work, &u);
  int twice = 0, before = 1;
  for (int i = 0; i < MOST; i++)
    {
      twice |= u.done[i] > 1;
      before &= i > 100 || u.done[i] == 1;
    }
  tap_ok (status == 7 && before && !twice, "four threads give its status, with all before it done");
}

/* Threads that all wait for each other show that there are as many. */
static int
meet (uint64_t item, unsigned worker, void *params)
{
  tally *t = params;
  (void)item, (void)worker;
  atomic_fetch_add (&t->workers, 1);
  for (long spins = 0; atomic_load (&t->workers) < t->threads; spins++)
    {
      if (spins > 20000)
        return 1;
      usleep (100);
    }
  return 0;
}

static void
check_parallel (void)
{
  tally t = { .threads = 3 };
  tap_ok (ito_team_run (3, 3, meet, &t) == 0, "three items are worked on at the same time");
}

/* ---- stream ---- */

typedef struct
{
  uint64_t items, posts;            /* messages for each item */
  uint64_t fail_work, fail_receive; /* stops at this item, after so many messages */
  unsigned depth, threads;
  pthread_t caller;
  atomic_int made, freed_by_producer, handed, received;
  atomic_int deepest, elsewhere, concurrent, foreign, wrong_worker;
  atomic_int seen[MOST]; /* messages of each item that were received */
  uint64_t state;
} stream;

static int
produce (uint64_t item, unsigned worker, ito_team *team, void *params)
{
  stream *s = params;
  if (worker >= s->threads)
    atomic_fetch_add (&s->wrong_worker, 1);
  for (uint64_t i = 0; i < s->posts; i++)
    {
      uint64_t *message = malloc (sizeof *message);
      if (!message)
        return 99;
      atomic_fetch_add (&s->made, 1);
      *message = item;
      int status = ito_team_post (team, message);
      if (status)
        {
          atomic_fetch_add (&s->freed_by_producer, 1);
          free (message);
          return status;
        }
      int waiting = atomic_fetch_add (&s->handed, 1) + 1 - atomic_load (&s->received);
      int deepest = atomic_load (&s->deepest);
      while (waiting > deepest && !atomic_compare_exchange_weak (&s->deepest, &deepest, waiting))
        continue;
    }
  return item == s->fail_work ? 11 : 0;
}

static int
receive (void *message, void *params)
{
  stream *s = params;
  if (!pthread_equal (pthread_self (), s->caller))
    atomic_fetch_add (&s->elsewhere, 1);
  if (atomic_fetch_add (&s->concurrent, 1))
    atomic_fetch_add (&s->foreign, 1);
  uint64_t item = *(uint64_t *)message;
  free (message);
  atomic_fetch_add (&s->seen[item], 1);
  if (random_bits (&s->state) % 4 == 0)
    sched_yield ();
  int count = atomic_fetch_add (&s->received, 1) + 1;
  atomic_fetch_sub (&s->concurrent, 1);
  return (uint64_t)count == s->fail_receive ? 22 : 0;
}

/* What must hold however the run ends. */
static int
sound (const stream *s)
{
  return s->made == s->received + s->freed_by_producer && s->handed == s->received
         && s->elsewhere == 0 && s->foreign == 0 && s->wrong_worker == 0;
}

static int
run_stream (stream *s, unsigned threads)
{
  s->caller = pthread_self ();
  s->threads = threads ? threads : ito_thread_available ();
  return ito_team_stream (threads, s->depth, s->items, produce, receive, s);
}

static void
check_stream (void)
{
  static const unsigned threads[] = { 0, 1, 2, 5 }, depths[] = { 0, 1, 3 };
  static const uint64_t items[] = { 0, 1, 2, 300 };
  for (size_t i = 0; i < 4; i++)
    for (size_t j = 0; j < 3; j++)
      for (size_t k = 0; k < 4; k++)
        {
          stream s = {
            .items = items[k], .posts = 3, .depth = depths[j], .fail_work = UINT64_MAX, .state = i
          };
          int status = run_stream (&s, threads[i]), all = 1;
          for (uint64_t item = 0; item < items[k]; item++)
            all &= s.seen[item] == 3;
          /* One more than waits may be in receive, and one per worker be counted late. */
          int depth = (int)(depths[j] ? depths[j] : 1) + 1 + (int)s.threads;
          tap_ok (status == 0 && all && sound (&s) && s.deepest <= depth,
                  "%u threads, depth %u, %llu items: each message once, in the caller's thread",
                  threads[i], depths[j], (unsigned long long)items[k]);
        }
}

static void
check_stops (size_t n)
{
  uint64_t state = 3;
  size_t good = 0, by_work = 0, by_receive = 0, none = 0;
  for (size_t k = 0; k < n; k++)
    {
      stream s = { .items = 1 + random_below (&state, 60),
                   .posts = random_below (&state, 5),
                   .depth = (unsigned)random_below (&state, 4),
                   .fail_work = random_below (&state, 120),
                   .fail_receive = random_below (&state, 200),
                   .state = k };
      int status = run_stream (&s, 1 + (unsigned)random_below (&state, 6));
      int may_work = s.fail_work < s.items;
      int may_receive = s.fail_receive > 0 && s.fail_receive <= s.items * s.posts;
      int right = status == 0 ? !may_work && !may_receive
                              : (status == 11 && may_work) || (status == 22 && may_receive);
      by_work += status == 11;
      by_receive += status == 22;
      none += status == 0;
      good += right && sound (&s) ? 1 : 0;
    }
  tap_ok (good == n && by_work > n / 10 && by_receive > n / 10 && none > n / 10,
          "%zu of %zu streams stop cleanly: %zu by work, %zu by receive, %zu not at all", good, n,
          by_work, by_receive, none);
}

/* ---- no threads ---- */

static void *
idle (void *data)
{
  return data;
}

/* In a child whose address space has room for few stacks: 0 if all is well. */
static int
starved (size_t room)
{
  FILE *statm = fopen ("/proc/self/statm", "r");
  unsigned long pages = 0;
  if (!statm || fscanf (statm, "%lu", &pages) != 1)
    return 2;
  fclose (statm);
  rlim_t size = pages * (rlim_t)sysconf (_SC_PAGESIZE) + room;
  struct rlimit limit = { size, size };
  if (setrlimit (RLIMIT_AS, &limit))
    return 2;
  pthread_t one;
  if (room < (1 << 22) && pthread_create (&one, NULL, idle, NULL) == 0)
    return 2; /* control: there is no room for a thread */
  tally t = { .fail_at = UINT64_MAX, .caller = pthread_self () };
  if (ito_team_run (8, MOST, work, &t) || !each_once (&t, MOST))
    return 1;
  if (room < (1 << 22) && t.most_worker != 0)
    return 1;
  stream s = { .items = 100, .posts = 2, .depth = 2, .fail_work = UINT64_MAX };
  if (run_stream (&s, 8) || !sound (&s) || s.received != 200)
    return 1;
  stream f = { .items = 100, .posts = 2, .depth = 2, .fail_work = UINT64_MAX, .fail_receive = 5 };
  if (run_stream (&f, 8) != 22 || !sound (&f))
    return 1;
  return 0;
}

static void
check_starved (size_t room, const char *what)
{
  if (SANITIZED)
    {
      tap_skip (what, "sanitizers need the address space");
      return;
    }
  fflush (stdout);
  pid_t child = fork ();
  if (child == 0)
    _exit (starved (room));
  int status = 0;
  waitpid (child, &status, 0);
  if (WIFEXITED (status) && WEXITSTATUS (status) == 2)
    tap_skip (what, "the address space cannot be limited here");
  else
    tap_ok (WIFEXITED (status) && WEXITSTATUS (status) == 0, "%s", what);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  alarm (120); /* a deadlock ends the test */
  unsigned available = ito_thread_available ();
  tap_ok (available >= 1 && available <= (unsigned)sysconf (_SC_NPROCESSORS_CONF),
          "%u processors are available", available);
  check_starved (1 << 20, "where no thread can be made, the caller does all");
  check_starved (20 << 20, "where few can, they and the caller do");
  check_run ();
  check_parallel ();
  check_stream ();
  check_stops ((size_t)(1000 * tap_multiplier ()));
  return tap_done ();
}
