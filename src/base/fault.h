/* Named points where a test build (make FAULTS=1) ends or stops itself on request; any other build
 * has nothing of them, not even their names.
 *
 *   KITLOAD_FAULT=name[:n][=kill|int|term|stop]   what to do the n-th time (1) the point is reached
 *   KITLOAD_FAULT_LOG=file                        append the name of each point that is reached
 *
 * A name that ends in ".in" is reached when the next statement has been sent and is not answered.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#ifdef KITLOAD_FAULTS
void fault_point(const char *name);
#else
#define fault_point(name) ((void)0)
#endif

#endif
