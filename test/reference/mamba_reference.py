"""Writes fixtures/mamba.json: the network of src/model in plain PyTorch, with its logits, loss and gradients.

Follows the published code of state-spaces/mamba: `selective_scan_ref` (selective_scan_interface.py), `Mamba.forward`
(mamba_simple.py), the pre-norm residual block and `MixerModel` (mixer_seq_simple.py), all in float64. What is ours
(inputs from a row of integers, the join with the context, the factored heads) is written here a second time,
from its description, with autograd in place of the hand-written backward pass.

Made with Python 3.11, torch 2.15.0, numpy 2.4.6:  python test/reference/mamba_reference.py
"""

import json
import os

import torch
import torch.nn.functional as F

D, EXPAND, N, W, R, H, LAYERS = 6, 2, 3, 4, 2, 5, 2
E = EXPAND * D
PARTS = ["template", "user", "address", "command", "relation"]
CLASSES = [5, 6, 6, 3, 4]
KEYS, ACCOUNTS, GAPS = 6, 3, 8
BATCH, LENGTH = 2, 7
ROW_WIDTH = 17
# tensor, column of the row, from the row before, values
FEATURES = [(f"previous.{p}.weight", i, True, CLASSES[i] + 1) for i, p in enumerate(PARTS)]
FEATURES += [("previous.key.weight", 5, True, KEYS + 1), ("context.gap.weight", 6, False, GAPS)]
CONTEXT = [("context.account.weight", 7, False, ACCOUNTS)]
for i, who in enumerate(["account", "address", "process"]):
    CONTEXT.append((f"context.{who}_gap.weight", 8 + 3 * i, False, GAPS))
    CONTEXT.append((f"context.{who}_key1.weight", 9 + 3 * i, False, KEYS))
    CONTEXT.append((f"context.{who}_key2.weight", 10 + 3 * i, False, KEYS))


def parameters():
    shapes = {name: (size, D) for name, _, _, size in FEATURES + CONTEXT}
    for i in range(LAYERS):
        m = f"backbone.layers.{i}.mixer."
        shapes[f"backbone.layers.{i}.norm.weight"] = (D,)
        shapes[m + "in_proj.weight"] = (2 * E, D)
        shapes[m + "conv1d.weight"] = (E, 1, W)
        shapes[m + "conv1d.bias"] = (E,)
        shapes[m + "x_proj.weight"] = (R + 2 * N, E)
        shapes[m + "dt_proj.weight"] = (E, R)
        shapes[m + "dt_proj.bias"] = (E,)
        shapes[m + "A_log"] = (E, N)
        shapes[m + "D"] = (E,)
        shapes[m + "out_proj.weight"] = (D, E)
    shapes["backbone.norm_f.weight"] = (D,)
    shapes["join.up.weight"], shapes["join.up.bias"] = (H, D), (H,)
    shapes["join.down.weight"], shapes["join.down.bias"] = (D, H), (D,)
    for i, part in enumerate(PARTS):
        shapes[f"head.{part}.weight"], shapes[f"head.{part}.bias"] = (CLASSES[i], D), (CLASSES[i],)
        if i < 4:
            shapes[f"given.{part}.weight"] = (CLASSES[i], D)
    # Rounded to what the fixture states, so that both sides start from the same numbers.
    return {k: torch.round(0.6 * torch.randn(*s, dtype=torch.float64), decimals=4) for k, s in shapes.items()}


def rms_norm(x, weight):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5) * weight


def selective_scan_ref(u, delta, A, B, C, D_skip):
    """u, delta (b, e, l); A (e, n); B, C (b, n, l); D_skip (e) -> y (b, e, l)"""
    deltaA = torch.exp(torch.einsum("bdl,dn->bdln", delta, A))
    deltaB_u = torch.einsum("bdl,bnl,bdl->bdln", delta, B, u)
    x = A.new_zeros((u.shape[0], u.shape[1], A.shape[1]))
    ys = []
    for i in range(u.shape[2]):
        x = deltaA[:, :, i] * x + deltaB_u[:, :, i]
        ys.append(torch.einsum("bdn,bn->bd", x, C[:, :, i]))
    return torch.stack(ys, dim=2) + u * D_skip[:, None]


def mixer(p, m, hidden):
    xz = F.linear(hidden, p[m + "in_proj.weight"]).transpose(1, 2)
    x, z = xz.chunk(2, dim=1)
    x = F.silu(F.conv1d(x, p[m + "conv1d.weight"], p[m + "conv1d.bias"], padding=W - 1, groups=E)[..., : x.shape[-1]])
    x_dbl = F.linear(x.transpose(1, 2), p[m + "x_proj.weight"])
    dt, B, C = torch.split(x_dbl, [R, N, N], dim=-1)
    delta = F.softplus(F.linear(dt, p[m + "dt_proj.weight"], p[m + "dt_proj.bias"])).transpose(1, 2)
    A = -torch.exp(p[m + "A_log"])
    y = selective_scan_ref(x, delta, A, B.transpose(1, 2), C.transpose(1, 2), p[m + "D"])
    return F.linear((y * F.silu(z)).transpose(1, 2), p[m + "out_proj.weight"])


def embed(p, features, rows):
    out = 0
    for name, column, previous, _ in features:
        ids = rows[:, :, column]
        if previous:  # shifted by one in time and in value; 0 = start of the stream
            ids = F.pad(ids[:, :-1] + 1, (1, 0))
        out = out + p[name][ids]
    return out


def forward(p, rows):
    q = embed(p, CONTEXT, rows)
    x = embed(p, FEATURES, rows) + q
    for i in range(LAYERS):
        x = x + mixer(p, f"backbone.layers.{i}.mixer.", rms_norm(x, p[f"backbone.layers.{i}.norm.weight"]))
    h = rms_norm(x, p["backbone.norm_f.weight"])
    up = F.silu(F.linear(h + q, p["join.up.weight"], p["join.up.bias"]))
    g = h + F.linear(up, p["join.down.weight"], p["join.down.bias"])
    logits, given = [], 0
    for i, part in enumerate(PARTS):
        state = g if i == 0 else F.silu(g + given)
        logits.append(F.linear(state, p[f"head.{part}.weight"], p[f"head.{part}.bias"]))
        if i < 4:
            given = given + p[f"given.{part}.weight"][rows[:, :, i]]
    return logits


def main():
    torch.manual_seed(20)
    p = parameters()
    rows = torch.zeros(BATCH, LENGTH, ROW_WIDTH, dtype=torch.int64)
    for i, size in enumerate(CLASSES + [KEYS, GAPS, ACCOUNTS] + [GAPS, KEYS, KEYS] * 3):
        rows[:, :, i] = torch.randint(size, (BATCH, LENGTH))
    for value in p.values():
        value.requires_grad_()
    logits = forward(p, rows)
    loss = sum(
        F.cross_entropy(l.reshape(-1, l.shape[-1]), rows[:, :, i].reshape(-1), reduction="sum")
        for i, l in enumerate(logits)
    )
    loss.backward()

    def numbers(t):
        return [float(f"{v:.9g}") for v in t.detach().reshape(-1).tolist()]

    fixture = {
        "sizes": {
            "dModel": D, "nLayer": LAYERS, "dState": N, "dConv": W, "expand": EXPAND, "dtRank": R, "dHidden": H,
            "shape": {"parts": CLASSES, "keys": KEYS, "accounts": ACCOUNTS},
        },
        "batch": BATCH,
        "length": LENGTH,
        "rows": rows.reshape(-1).tolist(),
        "logits": [numbers(l) for l in logits],
        "loss": loss.item(),
        "tensors": {k: {"shape": list(v.shape), "values": numbers(v), "gradient": numbers(v.grad)} for k, v in p.items()},
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures", "mamba.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(fixture, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
