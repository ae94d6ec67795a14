/* A team of threads, with and without a stream of messages to the caller's thread. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* sched_getaffinity */
#endif
#include "core/thread.h"
#include "core/ranks.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define MOST_THREADS 1024
#define LONGEST_PAUSE 2000000 /* nanoseconds between two looks of a caller's thread that polls */

unsigned
ito_thread_available (void)
{
  if (ito_ranks_get ()->threads)
    return ito_ranks_get ()->threads;
#ifdef CPU_COUNT
  cpu_set_t set;
  if (sched_getaffinity (0, sizeof set, &set) == 0)
    {
      int count = CPU_COUNT (&set);
      if (count > 0)
        return (unsigned)count;
    }
#endif
  long count = sysconf (_SC_NPROCESSORS_ONLN);
  return count > 0 ? (unsigned)count : 1;
}

struct ito_team
{
  uint64_t items;
  atomic_uint_fast64_t next;
  atomic_int stopped; /* the first nonzero status */
  ito_team_work *work;
  ito_team_producer *producer;
  ito_team_receiver *receive;
  ito_team_poll *poll; /* or NULL */
  void *params;

  /* The stream: a ring of messages. */
  pthread_mutex_t mutex;
  pthread_cond_t filled, emptied;
  void **ring; /* [depth]; NULL: no workers, post calls receive */
  unsigned depth, first, waiting;
  unsigned active; /* workers that have not ended */
};

typedef struct
{
  ito_team *team;
  unsigned index;
  pthread_t thread;
} worker;

static void
stop (ito_team *team, int status)
{
  int none = 0;
  atomic_compare_exchange_strong (&team->stopped, &none, status);
}

/* Nonzero where there was something to do. */
static int
look_around (ito_team *team)
{
  int busy = 0, status = team->poll ? team->poll (&busy, team->params) : 0;
  if (status)
    stop (team, status);
  return busy;
}

static void
labour (ito_team *team, unsigned index)
{
  while (!atomic_load (&team->stopped))
    {
      uint64_t item = atomic_fetch_add (&team->next, 1);
      if (item >= team->items)
        break;
      int status = team->work ? team->work (item, index, team->params)
                              : team->producer (item, index, team, team->params);
      if (status)
        stop (team, status);
    }
}

static void *
member (void *arg)
{
  worker *w = arg;
  ito_team *team = w->team;
  labour (team, w->index);
  if (team->producer)
    {
      pthread_mutex_lock (&team->mutex);
      team->active--;
      pthread_cond_broadcast (&team->emptied); /* others may wait to post: a stop ends that */
      pthread_cond_signal (&team->filled);
      pthread_mutex_unlock (&team->mutex);
    }
  return NULL;
}

/* Starts at most n workers, numbered from first; signals are left to the caller's thread. */
static unsigned
hire (ito_team *team, worker *workers, unsigned n, unsigned first)
{
  sigset_t all, before;
  sigfillset (&all);
  int masked = pthread_sigmask (SIG_SETMASK, &all, &before) == 0;
  unsigned hired = 0;
  for (; workers && hired < n; hired++)
    {
      workers[hired] = (worker){ .team = team, .index = first + hired };
      if (pthread_create (&workers[hired].thread, NULL, member, &workers[hired]))
        break;
    }
  if (masked)
    pthread_sigmask (SIG_SETMASK, &before, NULL);
  return hired;
}

static void
join (worker *workers, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    pthread_join (workers[i].thread, NULL);
  free (workers);
}

/* Threads that have work, of those asked for. */
static unsigned
wanted (unsigned threads, uint64_t items)
{
  if (threads == 0)
    threads = ito_thread_available ();
  if (threads > MOST_THREADS)
    threads = MOST_THREADS;
  return threads > items ? (unsigned)items : threads;
}

int
ito_team_run (unsigned threads, uint64_t items, ito_team_work *work, void *params)
{
  ito_team team = { .items = items, .work = work, .params = params };
  unsigned n = wanted (threads, items);
  worker *workers = n > 1 ? calloc (n - 1, sizeof *workers) : NULL;
  unsigned hired = workers ? hire (&team, workers, n - 1, 1) : 0;
  labour (&team, 0);
  join (workers, hired);
  return atomic_load (&team.stopped);
}

int
ito_team_post (ito_team *team, void *message)
{
  if (!team->ring)
    {
      if (atomic_load (&team->stopped))
        return atomic_load (&team->stopped);
      int status = team->receive (message, team->params);
      if (status)
        stop (team, status);
      while (look_around (team))
        ;
      return 0;
    }
  pthread_mutex_lock (&team->mutex);
  while (team->waiting == team->depth && !atomic_load (&team->stopped))
    pthread_cond_wait (&team->emptied, &team->mutex);
  int status = atomic_load (&team->stopped);
  if (!status)
    {
      team->ring[(team->first + team->waiting++) % team->depth] = message;
      pthread_cond_signal (&team->filled);
    }
  pthread_mutex_unlock (&team->mutex);
  return status;
}

/* Until a message waits or no worker is left; where others are polled, at most for a pause, which
 * grows while nothing happens. */
static void
wait_filled (ito_team *team, long *pause)
{
  if (!team->poll)
    {
      while (team->waiting == 0 && team->active > 0)
        pthread_cond_wait (&team->filled, &team->mutex);
      return;
    }
  while (team->waiting == 0 && team->active > 0)
    {
      pthread_mutex_unlock (&team->mutex);
      int busy = look_around (team), stopped = atomic_load (&team->stopped);
      pthread_mutex_lock (&team->mutex);
      if (stopped)
        pthread_cond_broadcast (&team->emptied);
      *pause = busy ? 0 : *pause < LONGEST_PAUSE / 2 ? 2 * *pause + 25000 : LONGEST_PAUSE;
      struct timespec until;
      clock_gettime (CLOCK_REALTIME, &until);
      until.tv_nsec += *pause;
      if (until.tv_nsec >= 1000000000)
        {
          until.tv_sec++;
          until.tv_nsec -= 1000000000;
        }
      if (*pause && team->waiting == 0 && team->active > 0)
        pthread_cond_timedwait (&team->filled, &team->mutex, &until);
    }
}

/* Until no worker is left that could post and nothing waits. */
static void
receive_all (ito_team *team)
{
  long pause = 0;
  pthread_mutex_lock (&team->mutex);
  for (;;)
    {
      wait_filled (team, &pause);
      if (team->waiting == 0)
        break;
      void *message = team->ring[team->first];
      team->first = (team->first + 1) % team->depth;
      team->waiting--;
      pthread_cond_signal (&team->emptied);
      pthread_mutex_unlock (&team->mutex);
      int status = team->receive (message, team->params);
      if (status)
        stop (team, status);
      look_around (team);
      pthread_mutex_lock (&team->mutex);
      if (atomic_load (&team->stopped))
        pthread_cond_broadcast (&team->emptied);
    }
  pthread_mutex_unlock (&team->mutex);
}

int
ito_team_stream (unsigned threads, unsigned depth, uint64_t items, ito_team_producer *work,
                 ito_team_receiver *receive, void *params)
{
  return ito_team_stream_polling (threads, depth, items, work, receive, NULL, params);
}

int
ito_team_stream_polling (unsigned threads, unsigned depth, uint64_t items, ito_team_producer *work,
                         ito_team_receiver *receive, ito_team_poll *poll, void *params)
{
  ito_team team = { .items = items,
                    .producer = work,
                    .receive = receive,
                    .poll = poll,
                    .params = params,
                    .depth = depth > 0 ? depth : 1 };
  unsigned n = wanted (threads, items);
  worker *workers = (threads != 1 || poll) && n > 0 ? calloc (n, sizeof *workers) : NULL;
  team.ring = workers ? calloc (team.depth, sizeof *team.ring) : NULL;
  unsigned hired = 0;
  if (team.ring)
    {
      pthread_mutex_init (&team.mutex, NULL); /* none of the three can fail on Linux */
      pthread_cond_init (&team.filled, NULL);
      pthread_cond_init (&team.emptied, NULL);
      /* Workers take the mutex before they end or post, so the count is right for all of them. */
      pthread_mutex_lock (&team.mutex);
      hired = team.active = hire (&team, workers, n, 0);
      pthread_mutex_unlock (&team.mutex);
      if (hired)
        receive_all (&team);
    }
  join (workers, hired);
  if (team.ring)
    {
      pthread_cond_destroy (&team.filled);
      pthread_cond_destroy (&team.emptied);
      pthread_mutex_destroy (&team.mutex);
      free (team.ring);
      team.ring = NULL;
    }
  if (!hired)
    labour (&team, 0);
  return atomic_load (&team.stopped);
}
