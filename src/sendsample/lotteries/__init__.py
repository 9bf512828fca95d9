"""The lotteries room: the fairest chances the rules allow, and a draw that anyone can check."""
