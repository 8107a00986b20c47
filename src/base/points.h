/* Named points where a test build (make FAULTS=1) can end or stop itself. Other builds contain
 * neither the points nor their names.
 *
 *   KITLOAD_FAULT=name[:n][=kill|int|term|stop]   what to do when the point is reached the n-th
 * time (n is 1 when it is not given) KITLOAD_FAULT_LOG=file                        append the name
 * of each point that is reached
 *
 * A name that ends in ".in" is reached when the next statement has been sent and its answer has not
 * come yet. */
#ifndef BASE_POINTS_H
#define BASE_POINTS_H

#ifdef KITLOAD_FAULTS
void test_point(const char *name);
#else
#define test_point(name) ((void)0)
#endif

#endif
