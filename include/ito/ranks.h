/* Ranks: processes that share a run under MPI.
 *
 * A library that was configured --with-mpi runs an ensemble on all ranks of MPI_COMM_WORLD where
 * ito_ensemble_set_ranks asks for it; everything else is done by the rank that calls it.  Without
 * MPI there is one rank, 0 of 1.  A program of several ranks:
 *
 *   int main (int argc, char **argv)
 *   {
 *     if (ito_ranks_init (&argc, &argv))
 *       return 2;
 *     ...                                     every rank makes the same ensemble
 *     ito_ensemble_set_ranks (e, 1);
 *     ito_ensemble_run (e, sink, params);     every rank calls it; rank 0 has the slabs
 *     ...
 *     ito_ranks_end ();
 *   }
 *
 * MPI is called from the thread that calls ito, and from no other (MPI_THREAD_FUNNELED). */
#ifndef ITO_RANKS_H
#define ITO_RANKS_H

#include <ito/visibility.h>

ITO_BEGIN_DECLS

/* Takes part in MPI_COMM_WORLD, by a communicator of its own, and initialises MPI where the program
 * has not.  A process that no launcher has started (mpirun, srun) is alone, and MPI is left be.
 * GSL_EINVAL: one of several ranks, and the library is built without MPI. */
ITO_API int ito_ranks_init (int *argc, char ***argv);
/* Leaves; finalises MPI where ito_ranks_init has initialised it. */
ITO_API void ito_ranks_end (void);
ITO_API unsigned ito_ranks_rank (void);
ITO_API unsigned ito_ranks_size (void);
/* The MPI library and its version, or NULL where ito is built without. */
ITO_API const char *ito_ranks_library (void);

ITO_END_DECLS

#endif
