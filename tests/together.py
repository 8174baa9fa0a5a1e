"""Several at once, each on a connection of its own."""

from threading import Barrier, Thread

from django.db import connection


def at_once(*acts):
    """Run acts in threads that start together; what each answered or raised."""
    barrier, answers = Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            barrier.wait(10)
            answers[place] = act()
        except Exception as error:  # noqa: BLE001 -- looked at below
            answers[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return answers


def failures(answers):
    return [each for each in answers if isinstance(each, Exception)]
