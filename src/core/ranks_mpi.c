/* Ranks by MPI.  Waiting is polling with pauses that grow, because Open MPI's own waits keep a
 * processor busy that a thread of this rank may need. */
#include <config.h> /* system extensions: processor sets */

#include "core/ranks.h"
#include <mpi.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE ((size_t)1 << 30) /* bytes of one message of MPI, whose counts are ints */

static MPI_Comm world = MPI_COMM_NULL;
static int initialised; /* here: to be finalised here */

static void
wait_for (MPI_Request *request)
{
  long pause = 0;
  for (int done = 0; MPI_Test (request, &done, MPI_STATUS_IGNORE), !done;)
    ito_ranks_pause (&pause);
}

/* The next piece of `size` bytes. */
static int
piece (size_t size)
{
  return (int)(size < PIECE ? size : PIECE);
}

static void
send_bytes (unsigned to, int tag, const void *data, size_t size)
{
  const char *p = data;
  do
    {
      MPI_Request request;
      int n = piece (size);
      MPI_Isend (p, n, MPI_BYTE, (int)to, tag, world, &request);
      wait_for (&request);
      p += n;
      size -= (size_t)n;
    }
  while (size);
}

static int
probe (int tag, unsigned *from)
{
  int there = 0;
  MPI_Status status;
  MPI_Iprobe (MPI_ANY_SOURCE, tag, world, &there, &status);
  if (there)
    *from = (unsigned)status.MPI_SOURCE;
  return there;
}

static void
receive_bytes (unsigned from, int tag, void *data, size_t size)
{
  char *p = data;
  do
    {
      MPI_Request request;
      int n = piece (size);
      MPI_Irecv (p, n, MPI_BYTE, (int)from, tag, world, &request);
      wait_for (&request);
      p += n;
      size -= (size_t)n;
    }
  while (size);
}

static void
broadcast (unsigned from, void *data, size_t size)
{
  char *p = data;
  while (size)
    {
      MPI_Request request;
      int n = piece (size);
      MPI_Ibcast (p, n, MPI_BYTE, (int)from, world, &request);
      wait_for (&request);
      p += n;
      size -= (size_t)n;
    }
}

static void
gather (const void *mine, size_t bytes, void *all)
{
  MPI_Request request;
  MPI_Iallgather (mine, (int)bytes, MPI_BYTE, all, (int)bytes, MPI_BYTE, world, &request);
  wait_for (&request);
}

/* A processor that several ranks of this machine may use counts for each of them in part. */
static unsigned
share_of_processors (void)
{
#ifdef CPU_COUNT
  MPI_Comm node;
  cpu_set_t mine, *all;
  int ranks;
  double share = 0;
  if (sched_getaffinity (0, sizeof mine, &mine) != 0)
    CPU_ZERO (&mine);
  MPI_Comm_split_type (world, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node);
  MPI_Comm_size (node, &ranks);
  all = calloc ((size_t)ranks, sizeof *all);
  if (all)
    {
      MPI_Allgather (&mine, sizeof mine, MPI_BYTE, all, sizeof mine, MPI_BYTE, node);
      for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++)
        {
          int users = 0;
          for (int r = 0; r < ranks; r++)
            users += CPU_ISSET (cpu, &all[r]) != 0;
          if (CPU_ISSET (cpu, &mine))
            share += 1.0 / users;
        }
      free (all);
    }
  MPI_Comm_free (&node);
  return share > 1 ? (unsigned)(share + 1e-6) : 1;
#else
  return 1;
#endif
}

/* A process that nobody has started as a rank is alone: MPI would take it half a second to find
 * out. */
static int
is_started (void)
{
  static const char *const more[] = { "PMIX_RANK", "PMI_RANK", "MPI_LOCALRANKID", NULL };
  for (const char *const *name = ito_ranks_names; *name; name++)
    if (getenv (*name))
      return 1;
  for (const char *const *name = more; *name; name++)
    if (getenv (*name))
      return 1;
  return 0;
}

int
ito_ranks_begin (int *argc, char ***argv, ito_ranks *table, ito_error *error)
{
  int there = 0, level = 0, rank, size;
  MPI_Initialized (&there);
  if (!there && !is_started ())
    return GSL_SUCCESS;
  if (!there)
    {
      if (MPI_Init_thread (argc, argv, MPI_THREAD_FUNNELED, &level) != MPI_SUCCESS)
        return ito_fail (error, GSL_EFAILED, "MPI could not be initialised: see its own message");
      initialised = 1;
    }
  MPI_Query_thread (&level);
  if (level < MPI_THREAD_FUNNELED)
    return ito_fail (error, GSL_EINVAL,
                     "MPI was initialised for programs without threads: ask for "
                     "MPI_THREAD_FUNNELED, or leave it to ito_ranks_init");
  MPI_Comm_dup (MPI_COMM_WORLD, &world);
  MPI_Comm_set_errhandler (world, MPI_ERRORS_ARE_FATAL);
  MPI_Comm_rank (world, &rank);
  MPI_Comm_size (world, &size);
  table->rank = (unsigned)rank;
  table->size = (unsigned)size;
  table->threads = size > 1 ? share_of_processors () : 0;
  table->send = send_bytes;
  table->probe = probe;
  table->receive = receive_bytes;
  table->broadcast = broadcast;
  table->gather = gather;
  return GSL_SUCCESS;
}

void
ito_ranks_finish (void)
{
  if (world != MPI_COMM_NULL)
    MPI_Comm_free (&world);
  if (initialised)
    MPI_Finalize ();
  initialised = 0;
}

const char *
ito_ranks_library (void)
{
  static char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int length;
  if (!text[0])
    {
      MPI_Get_library_version (text, &length);
      text[strcspn (text, ",\n")] = 0;
    }
  return text;
}
