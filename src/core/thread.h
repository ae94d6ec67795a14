/* A team of threads: create, share out by an atomic counter, join. */
#ifndef ITO_CORE_THREAD_H
#define ITO_CORE_THREAD_H

#include "core/error.h"
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/* Processors this process may run on. */
unsigned ito_thread_available (void);

/* Work of one item by one worker (0 <= worker < threads).  Nonzero return stops the team. */
typedef int ito_team_work (uint64_t item, unsigned worker, void *params);

/* Runs work(0..items-1) on at most `threads` threads (0: all available; fewer where some cannot be
 * made; the caller's thread is one of them).  Returns the first nonzero status. */
int ito_team_run (unsigned threads, uint64_t items, ito_team_work *work, void *params);

/* The same, while the caller's thread does not work but is given, one at a time, what the workers
 * post: it alone may call HDF5.  post blocks while `depth` posts wait.  receive in the caller's
 * thread; nonzero stops the team.  With one thread or none to be had, all happens in turn in the
 * caller's. */
typedef struct ito_team ito_team;
typedef int ito_team_producer (uint64_t item, unsigned worker, ito_team *team, void *params);
typedef int ito_team_receiver (void *message, void *params);
int ito_team_stream (unsigned threads, unsigned depth, uint64_t items, ito_team_producer *work,
                     ito_team_receiver *receive, void *params);
/* Hands a message to the receiver.  Nonzero: the run has stopped, return. The message is the
 * producer's again once this returns only with one thread; else the receiver releases it. */
int ito_team_post (ito_team *team, void *message);

#endif
