"""PyTorch on the CPU, one thread: a Mamba of one layer by the official step equations.

D 64, E 128, N 16, R 4, four taps, 500 keys, RMSNorm before the block and before the head, as ours in the bench.
Requests: stream, batch, steps (the state carried on, logits, NLL and rank of every event) | train, sequences, length, steps
(forward, backward and AdamW, a target at every position).
"""

from functools import cache

import numpy
import torch
import torch.nn.functional as F
from torch import nn

from blocks import serve, timed

D, E, N, R, W, V = 64, 128, 16, 4, 4, 500
torch.set_num_threads(1)
torch.manual_seed(1)


class Mamba(nn.Module):
    """Names as in the official `Mamba`; the scan is a loop over time, the fastest form on one CPU thread at these lengths."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, D)
        self.norm = nn.RMSNorm(D, eps=1e-5)
        self.in_proj = nn.Linear(D, 2 * E, bias=False)
        self.conv1d = nn.Conv1d(E, E, W, groups=E, padding=W - 1)
        self.x_proj = nn.Linear(E, R + 2 * N, bias=False)
        self.dt_proj = nn.Linear(R, E)
        self.A_log = nn.Parameter(torch.log(torch.arange(1, N + 1).float()).repeat(E, 1))
        self.D = nn.Parameter(torch.ones(E))
        self.out_proj = nn.Linear(E, D, bias=False)
        self.norm_f = nn.RMSNorm(D, eps=1e-5)
        self.head = nn.Linear(D, V)

    def forward(self, ids):
        """ids (batch, time) to logits (batch, time, V), from the zero state."""
        residual = self.embedding(ids)
        x, z = self.in_proj(self.norm(residual)).chunk(2, -1)
        x = F.silu(self.conv1d(x.transpose(1, 2))[..., : ids.shape[1]].transpose(1, 2))
        dt, B, C = self.x_proj(x).split([R, N, N], -1)
        dt = F.softplus(self.dt_proj(dt))
        decay = torch.exp(dt.unsqueeze(-1) * -torch.exp(self.A_log))
        drive = (dt * x).unsqueeze(-1) * B.unsqueeze(2)
        h = torch.zeros(ids.shape[0], E, N)
        y = []
        # unbind: the gradient of indexing [:, t] would be a full-size tensor of zeros each step
        for a, b, c in zip(decay.unbind(1), drive.unbind(1), C.unbind(1)):
            h = a * h + b
            y.append((h @ c.unsqueeze(-1)).squeeze(-1))
        y = (torch.stack(y, 1) + self.D * x) * F.silu(z)
        return self.head(self.norm_f(residual + self.out_proj(y)))

    def step(self, ids, conv_state, ssm_state):
        """ids (batch) to logits (batch, V); the states (batch, E, W) and (batch, E, N) are moved on in place."""
        residual = self.embedding(ids)
        x, z = self.in_proj(self.norm(residual)).chunk(2, -1)
        conv_state.copy_(torch.roll(conv_state, -1, -1))
        conv_state[..., -1] = x
        x = F.silu((conv_state * self.conv1d.weight.squeeze(1)).sum(-1) + self.conv1d.bias)
        dt, B, C = self.x_proj(x).split([R, N, N], -1)
        dt = F.softplus(self.dt_proj(dt))
        decay = torch.exp(dt.unsqueeze(-1) * -torch.exp(self.A_log))
        ssm_state.mul_(decay).add_((dt * x).unsqueeze(-1) * B.unsqueeze(1))
        y = ((ssm_state @ C.unsqueeze(-1)).squeeze(-1) + self.D * x) * F.silu(z)
        return self.head(self.norm_f(residual + self.out_proj(y)))


@cache
def model():
    one = Mamba()
    check(one)
    return one


@torch.no_grad()
def check(one):
    """The two forms are the same network, else neither is worth timing."""
    ids = torch.randint(V, (3, 12))
    whole = one(ids)
    conv_state, ssm_state = torch.zeros(3, E, W), torch.zeros(3, E, N)
    steps = torch.stack([one.step(ids[:, t], conv_state, ssm_state) for t in range(12)], 1)
    torch.testing.assert_close(whole, steps, rtol=1e-4, atol=1e-4)


@torch.no_grad()
def stream(batch, steps):
    one = model()
    ids = torch.randint(V, (steps, batch))
    targets = torch.randint(V, (steps, batch, 1))
    conv_state, ssm_state = torch.zeros(batch, E, W), torch.zeros(batch, E, N)

    @torch.no_grad()
    def run():
        for t in range(steps):
            logits = one.step(ids[t], conv_state, ssm_state)
            target = logits.gather(1, targets[t])
            _nll = torch.logsumexp(logits, 1, keepdim=True) - target
            _rank = (logits > target).sum(1) + 1

    return timed(run)


def train(batch, length, steps):
    one = model()
    optimiser = torch.optim.AdamW(one.parameters(), lr=1e-3)
    ids = torch.randint(V, (steps, batch, length))
    targets = torch.randint(V, (steps, batch * length))

    def run():
        for t in range(steps):
            optimiser.zero_grad(set_to_none=True)
            F.cross_entropy(one(ids[t]).flatten(0, 1), targets[t]).backward()
            optimiser.step()

    return timed(run)


def block(work, *numbers):
    return {"stream": stream, "train": train}[work](*map(int, numbers))


serve({"torch": torch.__version__, "numpy": numpy.__version__}, block)
