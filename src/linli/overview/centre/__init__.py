"""指挥中心: what needs somebody now, over all communities within reach; for the desk and for the wall."""
